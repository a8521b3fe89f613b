using Berth.Oci;

namespace Berth.Images.Tests.Import;

/// <summary>Words of <c>--change</c>, as an environment variable shows what they became.</summary>
public sealed class ShellWordTests
{
    [Theory]
    [InlineData("$A-${A}x$NONE", "1-1x")]
    [InlineData("${NONE:-def} ${EMPTY:-def} ${EMPTY-def} ${NONE-$A}", "def def  1")]
    [InlineData("${A:+yes} ${NONE:+yes} ${EMPTY+yes}", "yes  yes")]
    [InlineData("'$A' \"$A\" \\$A", "$A 1 $A")]
    [InlineData("\"a\\\"b\" \\\\ end$", "a\"b \\ end$")]
    [InlineData("${A:?gone}", "1")]
    public void Value_IsExpanded(string text, string expected)
    {
        var config = ConfigChanges.Apply(new ExecutionConfig { Env = ["A=1", "EMPTY="] }, [$"ENV X {text}"]);
        Assert.Equal($"X={expected}", config.Env![^1]);
    }

    [Theory]
    [InlineData("\"open", "failed to process \"\\\"open\": unexpected end of statement while looking for matching double-quote")]
    [InlineData("'open", "failed to process \"'open\": unexpected end of statement while looking for matching single-quote")]
    [InlineData("${A", "failed to process \"${A\": syntax error: missing '}'")]
    [InlineData("${}", "failed to process \"${}\": syntax error: bad substitution")]
    [InlineData("${A:=x}", "failed to process \"${A:=x}\": unsupported modifier (:=) in substitution")]
    [InlineData("${NONE?gone}", "failed to process \"${NONE?gone}\": NONE: gone")]
    [InlineData("${EMPTY:?}", "failed to process \"${EMPTY:?}\": EMPTY: is not allowed to be empty")]
    public void Nonsense_SaysWhatIsWrong(string text, string expected) => Assert.Equal(
        expected,
        Assert.Throws<ImageException>(() => ConfigChanges.Apply(new ExecutionConfig { Env = ["A=1", "EMPTY="] }, [$"ENV X {text}"])).Message);

    [Fact]
    public void Lines_AreJoinedAtABackslash_AndCommentsAreLeftOut()
    {
        var config = ConfigChanges.Apply(new ExecutionConfig(), ["ENV A=1 \\\n# not this\n  B=2", "", "ENTRYPOINT [\"x\"]"]);
        Assert.Equal(["A=1", "B=2"], config.Env!);
        Assert.Equal("file with no instructions", Assert.Throws<ImageException>(() => ConfigChanges.Apply(config, ["# only this"])).Message);
    }

    [Fact]
    public void EntryPoint_TakesAwayTheOldArguments_UnlessTheChangesBringNewOnes()
    {
        var config = new ExecutionConfig { Cmd = ["old"] };
        Assert.Null(ConfigChanges.Apply(config, ["ENTRYPOINT [\"x\"]"]).Cmd);
        Assert.Equal(["new"], ConfigChanges.Apply(config, ["CMD [\"new\"]", "ENTRYPOINT [\"x\"]"]).Cmd!);
    }
}
