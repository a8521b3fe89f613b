using Berth.Api.Auth;
using Berth.Cli.Images;
using Berth.Cli.Images.Logins;
using Berth.Testing;
using Berth.Testing.Documents;

namespace Berth.Cli.Tests.Images;

public sealed class LoginTests
{
    [Fact]
    public void Credentials_LieInTheFile_ForItsOwnerOnly_AndTheRestStays()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["config.json"], """{"psFormat":"x","auths":{"other":{"auth":"YTpi"}}}""");

        Assert.True(ClientConfig.Read(directory.Path).Keep("registry.test:5000", new AuthConfig { Username = "someone", Password = "se:cret" }));

        Assert.Equal(
            "{\n\t\"psFormat\": \"x\",\n\t\"auths\": {\n\t\t\"other\": {\n\t\t\t\"auth\": \"YTpi\"\n\t\t},\n\t\t\"registry.test:5000\": {\n\t\t\t\"auth\": \"c29tZW9uZTpzZTpjcmV0\"\n\t\t}\n\t}\n}",
            File.ReadAllText(directory["config.json"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["config.json"]));
        var found = Credentials.Find(directory.Path, "registry.test:5000")!;
        Assert.Equal(("someone", "se:cret"), (found.Username, found.Password));

        ClientConfig.Read(directory.Path).Forget("registry.test:5000");
        Assert.Null(ClientConfig.Read(directory.Path).Find("registry.test:5000"));
        Assert.NotNull(ClientConfig.Read(directory.Path).Find("other"));
    }

    [Fact]
    public void IdentityToken_TakesThePlaceOfThePassword()
    {
        using var directory = new TempDirectory();
        ClientConfig.Read(directory.Path).Keep("r", new AuthConfig { Username = "someone", IdentityToken = "token" });
        var found = ClientConfig.Read(directory.Path).Find("r")!;
        Assert.Equal(("someone", "", "token"), (found.Username, found.Password, found.IdentityToken));
    }

    [Fact]
    public void Helper_KeepsGivesAndForgets_AndTheFileHasNoSecret()
    {
        using var directory = new TempDirectory();
        using var path = new HelperOnPath("berthtest", directory);
        File.WriteAllText(directory["config.json"], """{"credHelpers":{"r":"berthtest"}}""");

        Assert.False(ClientConfig.Read(directory.Path).Keep("r", new AuthConfig { Username = "someone", Password = "secret" }));
        Assert.DoesNotContain("secret", File.ReadAllText(directory["config.json"]), StringComparison.Ordinal);
        Assert.Equal("""{"ServerURL":"r","Username":"someone","Secret":"secret"}""", File.ReadAllText(directory["kept"]));
        var found = ClientConfig.Read(directory.Path).Find("r")!;
        Assert.Equal(("someone", "secret"), (found.Username, found.Password));

        ClientConfig.Read(directory.Path).Forget("r");
        Assert.Null(ClientConfig.Read(directory.Path).Find("r"));
    }

    [Fact]
    public async Task AnswerOfAHelper_IsReadOrRefusedInPlainWords()
    {
        using var directory = new TempDirectory();
        using var path = new HelperOnPath("berthodd", directory);
        await PlainWords.OnlyAsync<CliException>(Misshapen.Of("""{"ServerURL":"r","Username":"u","Secret":"s"}"""), bytes =>
        {
            File.WriteAllBytes(directory["kept"], bytes);
            new CredentialProgram("berthodd").Get("r");
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void HelperThatIsNotThere_IsNamed()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["config.json"], """{"credsStore":"nosuchhelper"}""");
        var failure = Assert.Throws<CliException>(() => ClientConfig.Read(directory.Path).Find("r"));
        Assert.Contains("exec: \"docker-credential-nosuchhelper\": executable file not found in $PATH", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{bad", "invalid character 'b' looking for beginning of object key string (line 1, character 2)")]
    [InlineData("[]", "the document is not an object")]
    public void BrokenFile_IsNotWrittenOver_AndHasNoCredentials(string text, string fault)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["config.json"], text);

        var failure = Assert.Throws<CliException>(() => ClientConfig.Read(directory.Path));

        Assert.Equal($"Error parsing config file ({directory["config.json"]}): {fault}", failure.Message);
        Assert.Null(ClientConfig.ReadOrWarn(directory.Path).Find("r"));
    }

    [Theory]
    [InlineData("", Credentials.HubServer)]
    [InlineData("docker.io", Credentials.HubServer)]
    [InlineData("https://index.docker.io/v1/", Credentials.HubServer)]
    [InlineData("https://registry.test:5000/v2/", "registry.test:5000")]
    [InlineData("localhost:5000", "localhost:5000")]
    public void Server_IsKeptUnderItsHost(string typed, string server) => Assert.Equal(server, Credentials.ServerOf(typed));

    // A helper as a shell script that keeps one document, found by PATH as helpers are.
    private sealed class HelperOnPath : IDisposable
    {
        private readonly string _before = Environment.GetEnvironmentVariable("PATH") ?? "";

        public HelperOnPath(string name, TempDirectory directory)
        {
            var program = directory[$"docker-credential-{name}"];
            File.WriteAllText(
                program,
                $$"""
                #!/bin/sh
                case $1 in
                  store) cat >'{{directory["kept"]}}' ;;
                  get) cat >/dev/null; [ -e '{{directory["kept"]}}' ] && cat '{{directory["kept"]}}' || { echo credentials not found in native keychain; exit 1; } ;;
                  erase) cat >/dev/null; rm -f '{{directory["kept"]}}' ;;
                esac
                """);
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Environment.SetEnvironmentVariable("PATH", $"{directory.Path}:{_before}");
        }

        public void Dispose() => Environment.SetEnvironmentVariable("PATH", _before);
    }
}
