using System.Text;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Linux.Tests.Processes;

public sealed class ProcessStatTests
{
    [Theory]
    [InlineData("7 (sh) S 1 7 7 0 -1 4194560 1 2", false)]
    [InlineData("7 (sh) S 1 7 7 0 -1 4194564 1 2", true)]
    [InlineData("7 (a) b (c) R 1 7 7 0 -1 4 1 2", true)]
    [InlineData("7 (sh)", false)]
    public void IsExiting_IsAFlagOfTheNinthField(string stat, bool exiting) => Assert.Equal(exiting, ProcessStat.IsExiting(Encoding.ASCII.GetBytes(stat)));

    [Fact]
    public void IsExiting_OfThisProcess_IsFalse() => Assert.False(ProcessStat.IsExiting(File.ReadAllBytes("/proc/self/stat")));
}
