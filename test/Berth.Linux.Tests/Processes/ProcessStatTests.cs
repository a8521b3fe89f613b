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

    [Fact]
    public void Nothing_TellsNothing()
    {
        Assert.Null(ProcessStat.ExitCode([]));
        Assert.Equal(0UL, ProcessStat.StartTicks([]));
    }
}
