using Berth.Cli.Flags;

namespace Berth.Cli.Tests.Flags;

public sealed class FlagSetTests
{
    private readonly FlagSet _flags = new();
    private readonly SwitchFlag _interactive, _tty;
    private readonly ListFlag _env;
    private readonly TextFlag _name;

    public FlagSetTests()
    {
        _interactive = _flags.Switch("interactive", 'i', "");
        _tty = _flags.Switch("tty", 't', "");
        _env = _flags.List("env", 'e', "");
        _name = _flags.Text("name", '\0', "");
    }

    [Fact]
    public void Parse_BundledLetters_SetEach()
    {
        Assert.Equal(["x"], _flags.Parse(["-it", "x"], out _));
        Assert.True(_interactive.Value && _tty.Value);
    }

    [Fact]
    public void Parse_ValueBehindLetters_IsTheLastOnes()
    {
        _flags.Parse(["-ieA=1", "-e=B=2", "-e", "C=3", "--env", "D", "--env=E=5"], out _);
        Assert.True(_interactive.Value);
        Assert.Equal(["A=1", "B=2", "C=3", "D", "E=5"], _env.Values);
    }

    [Fact]
    public void Parse_NotInterspersed_LeavesTheCommandAlone()
    {
        _flags.Interspersed = false;
        Assert.Equal(["image", "-i", "--name", "x"], _flags.Parse(["-t", "image", "-i", "--name", "x"], out _));
        Assert.False(_interactive.Value);
    }

    [Fact]
    public void Parse_Interspersed_FindsFlagsBetweenArguments()
    {
        Assert.Equal(["a", "b"], _flags.Parse(["a", "-t", "b", "--name=n"], out _));
        Assert.Equal("n", _name.Value);
    }

    [Fact]
    public void Parse_TwoDashes_EndTheFlags() => Assert.Equal(["-i", "-"], _flags.Parse(["--", "-i", "-"], out _));

    [Fact]
    public void Parse_OneDash_IsAnArgument() => Assert.Equal(["-"], _flags.Parse(["-"], out _));

    [Theory]
    [InlineData("--foo", "unknown flag: --foo")]
    [InlineData("-ix", "unknown shorthand flag: 'x' in -x")]
    [InlineData("--name", "flag needs an argument: --name")]
    [InlineData("-ie", "flag needs an argument: 'e' in -e")]
    [InlineData("--=x", "bad flag syntax: --=x")]
    [InlineData("---x", "bad flag syntax: ---x")]
    [InlineData("--tty=2", "invalid argument \"2\" for \"-t, --tty\" flag: strconv.ParseBool: parsing \"2\": invalid syntax")]
    public void Parse_WrongWord_IsRefusedInPflagsWords(string word, string message) =>
        Assert.Equal(message, Assert.Throws<FlagException>(() => _flags.Parse([word], out _)).Message);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Parse_Help_IsNoticed(string word)
    {
        _flags.Parse([word], out var help);
        Assert.True(help);
    }
}
