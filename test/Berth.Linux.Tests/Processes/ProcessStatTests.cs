using System.Text;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Linux.Tests.Processes;

public sealed class ProcessStatTests
{
    // Fields 4 to 51 between the state and the exit code; 22 is the start.
    private static byte[] Stat(string name, char state, int status) =>
        Encoding.ASCII.GetBytes($"42 ({name}) {state} {string.Join(' ', Enumerable.Range(4, 48).Select(n => n == 22 ? "987654" : "0"))} {status}\n");

    [Theory]
    [InlineData('Z', 0x0700, 7)]
    [InlineData('Z', 9, 137)]
    [InlineData('Z', 0, 0)]
    [InlineData('X', 0x8b, 139)]
    [InlineData('S', 0x0700, null)]
    public void ExitCode_IsToldOfTheDeadOnly(char state, int status, int? code) => Assert.Equal(code, ProcessStat.ExitCode(Stat("sh", state, status)));

    [Theory]
    [InlineData("a) Z 1 (b")]
    [InlineData("")]
    public void Fields_AreCountedFromTheEndOfTheName(string name)
    {
        Assert.Null(ProcessStat.ExitCode(Stat(name, 'R', 0x0100)));
        Assert.Equal(987654UL, ProcessStat.StartTicks(Stat(name, 'R', 0)));
    }

    [Theory]
    [InlineData("7 (sh) S 1 7 7 0 -1 4194560 1 2", false)]
    [InlineData("7 (sh) S 1 7 7 0 -1 4194564 1 2", true)]
    [InlineData("7 (a) b (c) R 1 7 7 0 -1 4 1 2", true)]
    public void IsExiting_IsAFlagOfTheNinthField(string stat, bool exiting) => Assert.Equal(exiting, ProcessStat.IsExiting(Encoding.ASCII.GetBytes(stat)));

    [Fact]
    public void IsExiting_OfThisProcess_IsFalse() => Assert.False(ProcessStat.IsExiting(File.ReadAllBytes("/proc/self/stat")));

    [Fact]
    public void Nothing_TellsNothing()
    {
        Assert.False(ProcessStat.IsExiting([]));
        Assert.Null(ProcessStat.ExitCode([]));
        Assert.Equal(0UL, ProcessStat.StartTicks([]));
    }
}
