using Berth.Engine.Signals;
using Xunit;

namespace Berth.Engine.Tests.Signals;

public sealed class SignalNameTests
{
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("sigterm", 15)]
    [InlineData("9", 9)]
    [InlineData("RTMIN+3", 37)]
    [InlineData("SIGRTMAX-14", 50)]
    [InlineData("64", 64)]
    public void Parse_ASignal_GivesItsNumber(string text, int number) => Assert.Equal(number, SignalName.Parse(text));

    [Theory]
    [InlineData("FOO", "invalid signal: FOO")]
    [InlineData("0", "invalid signal: 0")]
    [InlineData("-1", "the linux daemon does not support signal -1")]
    [InlineData("99", "the linux daemon does not support signal 99")]
    public void Parse_NoSignal_SaysSo(string text, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => SignalName.Parse(text)).Message);

    [Theory]
    [InlineData("", 15)]
    [InlineData("USR1", 10)]
    [InlineData("99", 9)]
    public void ToStop_ASignalTheKernelHasNot_Kills(string own, int number) => Assert.Equal(number, SignalName.ToStop(own));
}
