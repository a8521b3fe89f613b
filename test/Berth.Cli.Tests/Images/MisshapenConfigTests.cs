using Berth.Api.Auth;
using Berth.Cli.Images.Logins;
using Berth.Testing;
using Berth.Testing.Documents;

namespace Berth.Cli.Tests.Images;

/// <summary>What other programs keep for the client, with something wrong at each of its places.</summary>
public sealed class MisshapenConfigTests
{
    [Fact]
    public async Task Config_IsReadOrRefusedInPlainWords()
    {
        using var directory = new TempDirectory();
        const string Config = """{"auths":{"r":{"auth":"YTpi","identitytoken":"t"},"other":{"username":"u","password":"p"}},"credHelpers":{"q":"x"},"credsStore":"","HttpHeaders":{"a":"b"}}""";
        await PlainWords.OnlyAsync<CliException>(Misshapen.Of(Config), bytes =>
        {
            File.WriteAllBytes(directory["config.json"], bytes);
            var config = ClientConfig.Read(directory.Path);
            _ = (config.Find("r"), config.Find("other"));
            config.Keep("new", new AuthConfig { Username = "u", Password = "p" });
            config.Forget("new");
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void NameThatIsThereTwice_MeansTheLast()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["config.json"], """{"auths":{"r":{"auth":"YTpi"}},"auths":{"r":{"auth":"Yzpk"},"r":{"auth":"ZTpm"}}}""");
        Assert.Equal("e", ClientConfig.Read(directory.Path).Find("r")!.Username);
    }
}
