using Berth.Engine.UserNamespaces;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Engine.Tests.UserNamespaces;

public sealed class SubordinateIdsTests
{
    [Fact]
    public void MapOf_SeveralRanges_AreOneBehindTheOtherInTheOrderOfTheirIds()
    {
        var map = SubordinateIds.MapOf("a:500000:1000\nb:100000:65536\na:300000:10\n1001:400000:5\n", "a", 1001);
        Assert.Equal([new IdRange(0, 300000, 10), new IdRange(10, 400000, 5), new IdRange(15, 500000, 1000)], map);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# a comment\na\na:1\na:1:2:3\n")]
    [InlineData("a:-1:10\na:x:10\na:10:0\n")]
    [InlineData("a:4294967290:10\n")]
    [InlineData("aa:1:10\n:1:10\n")]
    public void MapOf_LinesThatAreNone_ArePassedOver(string text) => Assert.Empty(SubordinateIds.MapOf(text, "a", null));

    [Theory]
    [InlineData("", 100000)]
    [InlineData("a:100000:65536\n", 165536)]
    [InlineData("b:165536:65536\na:100000:65536\n", 231072)]
    [InlineData("a:150000:10\n", 150010)]
    [InlineData("a:300000:65536\n", 100000)]
    public void FirstFree_LeavesOutWhatIsSomebodys(string text, int first) => Assert.Equal((uint)first, SubordinateIds.FirstFree(text));

    [Fact]
    public void FirstFree_NoneLeft_IsSaid() => Assert.Contains("subordinate", Assert.Throws<EngineException>(() => SubordinateIds.FirstFree("a:100000:4294860000\n")).Message, StringComparison.Ordinal);
}
