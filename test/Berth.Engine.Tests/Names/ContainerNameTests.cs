using Berth.Engine.Names;
using Xunit;

namespace Berth.Engine.Tests.Names;

public sealed class ContainerNameTests
{
    [Theory]
    [InlineData("ab", "ab")]
    [InlineData("/web-1", "web-1")]
    [InlineData("0_.-", "0_.-")]
    public void Parse_AName_GivesItWithoutTheSlash(string given, string name) => Assert.Equal(name, ContainerName.Parse(given));

    [Theory]
    [InlineData("a")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("-ab")]
    [InlineData("a/b")]
    [InlineData("ä_b")]
    [InlineData("ab\n")]
    public void Parse_NotAName_IsInvalidAndSaysWhy(string given)
    {
        var error = Assert.Throws<EngineException>(() => ContainerName.Parse(given));
        Assert.Equal(EngineErrorCode.Invalid, error.Code);
        Assert.Equal($"Invalid container name ({given}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed", error.Message);
    }

    [Fact]
    public void Suggest_Always_GivesAValidName()
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            var name = ContainerName.Suggest(attempt % 3);
            Assert.Equal(name, ContainerName.Parse(name));
            Assert.Single(name, '_');
        }
    }

    [Fact]
    public void New_Id_Is64HexDigitsAndItsShortFormHasALetter()
    {
        for (var i = 0; i < 500; i++)
        {
            var id = ObjectId.New();
            Assert.Matches("^[0-9a-f]{64}$", id);
            Assert.Contains(ObjectId.Short(id), char.IsAsciiLetter);
        }
    }
}
