using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Options;

public sealed class ReadOptionsTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flags_InEverySpelling_AreRead()
    {
        var options = ReadOptions.From(["-H", "unix:///a", "--host=tcp://b:1", "-Hfd://", "-D", "--tlsverify=true", "--data-root", "/d", "--default-shm-size=1.5m"]);
        Assert.Equal(["unix:///a", "tcp://b:1", "fd://"], options.Hosts);
        Assert.Equal((true, LogLevel.Debug, true, true, "/d", 1572864L), (options.Debug, options.LogLevel, options.TlsVerify, options.Tls, options.DataRoot, options.DefaultShmSize));
    }

    [Theory]
    [InlineData("unknown flag: --foo", "--foo")]
    [InlineData("unknown shorthand flag: 'x' in -x", "-x")]
    [InlineData("flag needs an argument: --host", "--host")]
    [InlineData("flag needs an argument: 'H' in -H", "-H")]
    [InlineData("invalid argument \"maybe\" for \"-D, --debug\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax", "--debug=maybe")]
    [InlineData("\"berthd\" accepts no arguments: extra", "extra")]
    [InlineData("invalid logging level: loud", "--log-level=loud")]
    [InlineData("berthd has no logging driver gelf: fluentd, journald, json-file, local, syslog or none", "--log-driver=gelf")]
    [InlineData("berthd does not have dockerd's --storage-driver", "--storage-driver=zfs")]
    public void Flag_Wrong_IsRefusedInDockerdsWords(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<OptionsException>(() => ReadOptions.From(arguments)).Message);

    [Fact]
    public void Argument_OfAnotherCommand_IsRefusedInItsName() =>
        Assert.Equal("\"berthd remove-network\" accepts no arguments: foo", Assert.Throws<OptionsException>(() => ReadOptions.From(["foo"], "berthd remove-network")).Message);

    [Fact]
    public void File_IsJoinedWithFlags()
    {
        var path = Write("""{"hosts":["unix:///a"],"debug":true,"insecure-registries":["r:5000"],"log-opts":{"max-size":"1m"},"default-shm-size":"1g","max-concurrent-downloads":7}""");
        var options = ReadOptions.From(["--config-file", path, "--data-root", "/d"]);
        Assert.Equal(["unix:///a"], options.Hosts);
        Assert.Equal(["r:5000"], options.InsecureRegistries);
        Assert.Equal(("1m", 1L << 30, 7, "/d", true), (options.LogOptions["max-size"], options.DefaultShmSize, options.MaxConcurrentDownloads, options.DataRoot, options.Debug));
    }

    [Fact]
    public void Registries_AreReachedAsTheFileSays()
    {
        var path = Write("""{"proxies":{"https-proxy":"http://p:1","no-proxy":"a,b"},"registry-mirrors":["https://m","ghcr.io=https://m2:5000/"],"max-concurrent-uploads":2,"max-download-attempts":9,"keep-blobs":true}""");
        var options = ReadOptions.From(["--config-file", path, "--http-proxy=http://q:1"]);
        Assert.Equal(["http-proxy=http://q:1", "https-proxy=http://p:1", "no-proxy=a,b"], options.Proxies.Select(x => $"{x.Key}={x.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["https://m", "ghcr.io=https://m2:5000/"], options.RegistryMirrors);
        Assert.Equal((2, 9, true), (options.MaxConcurrentUploads, options.MaxDownloadAttempts, options.KeepBlobs));
    }

    [Fact]
    public void OwnRegistry_IsAsTheFileSays()
    {
        var path = Write("""{"registry-listen":["127.0.0.1:5000","[::1]:5000"],"registry-auth":"/users","registry-access":"/rules","registry-read-only":true,"registry-tls-cert":"/c","registry-tls-key":"/k"}""");
        var registry = ReadOptions.From(["--config-file", path, "--registry-metrics-listen=127.0.0.1:9"]).Registry;
        Assert.Equal(["127.0.0.1:5000", "[::1]:5000"], registry.Listen);
        Assert.Equal(("/users", "/rules", true, "/c", "/k", "127.0.0.1:9"), (registry.Htpasswd, registry.Access, registry.ReadOnly, registry.TlsCert, registry.TlsKey, registry.MetricsListen));
    }

    [Theory]
    [InlineData(true, """{"default":"deny"}""", "--registry-listen=127.0.0.1:5000")]
    [InlineData(true, """{"default":"none","rules":[{"prefix":"a.b","require":"deny"}]}""", "--registry-listen=127.0.0.1:5000")]
    [InlineData(true, """{"default":"none","archives":"deny"}""", "--registry-listen=127.0.0.1:5000")]
    [InlineData(false, """{"default":"none"}""", "--registry-listen=127.0.0.1:5000")]
    [InlineData(false, """{"default":"deny"}""")]
    [InlineData(false, """{"default":"deny"}""", "--registry-listen=127.0.0.1:5000", "--registry-auth=/users")]
    [InlineData(false, """{"default":"deny"}""", "--registry-listen=127.0.0.1:5000", "--registry-read-only")]
    [InlineData(false, """{"default":"deny"}""", "--registry-listen=127.0.0.1:5000", "--registry-allow-anonymous")]
    public void RegistryThatAnybodyPushesTo_IsNoneBesideAStrictPolicy(bool refused, string policy, params string[] flags)
    {
        string[] arguments = ["--signature-policy", Write(policy), .. flags];
        if (refused) Assert.StartsWith("registry-listen would let everybody on this machine push what signature-policy wants signed", Assert.Throws<OptionsException>(() => ReadOptions.From(arguments)).Message, StringComparison.Ordinal);
        else ReadOptions.From(arguments);
    }

    [Theory]
    [InlineData("options of the registry do nothing without registry-listen", "--registry-read-only")]
    [InlineData("registry-access does nothing without registry-auth", "--registry-listen=127.0.0.1:5000", "--registry-access=/rules")]
    [InlineData("registry-tls-cert does nothing without registry-tls-key", "--registry-listen=127.0.0.1:5000", "--registry-tls-cert=/c")]
    public void OwnRegistry_OptionThatWouldDoNothing_IsRefused(string message, params string[] arguments) =>
        Assert.Equal(message, Assert.Throws<OptionsException>(() => ReadOptions.From(arguments)).Message);

    [Theory]
    [InlineData("invalid mirror: \"mirror\" is not a URL with http or https", "--registry-mirror=mirror")]
    [InlineData("invalid mirror: \"https://m/path\" has more than a host and a port", "--registry-mirror=https://m/path")]
    [InlineData("invalid max concurrent uploads: 0", "--max-concurrent-uploads=0")]
    public void Registries_Wrong_AreRefused(string message, string argument) =>
        Assert.Equal(message, Assert.Throws<OptionsException>(() => ReadOptions.From([argument])).Message);

    [Theory]
    [InlineData("""{"foo":1,"bar":2}""", "the following directives don't match any configuration option: foo, bar")]
    [InlineData("""{"debug":"yes"}""", "invalid JSON: json: cannot unmarshal string into Go struct field Config.debug of type bool")]
    [InlineData("""{"hosts":""", "invalid JSON: unexpected EOF")]
    [InlineData("""{"storage-driver":"zfs"}""", "berthd does not have dockerd's \"storage-driver\"")]
    public void File_Wrong_IsRefused(string json, string message)
    {
        var path = Write(json);
        var error = Assert.Throws<OptionsException>(() => ReadOptions.From(["--config-file", path]));
        Assert.Equal($"unable to configure berthd with file {path}: {message}", error.Message);
    }

    [Fact]
    public void SignaturePolicy_IsReadAtOnce_AndRefusedWithTheField()
    {
        var policy = _folder["policy.json"];
        File.WriteAllText(policy, """{"default":"deny","rules":[{"prefix":"a.example/b","require":"none"}]}""");
        Assert.Equal("a.example/b", Assert.Single(ReadOptions.From(["--signature-policy", policy]).Signatures.Rules).Prefix);
        var path = Write($$"""{"signature-policy":"{{policy}}"}""");
        Assert.Equal("deny", ReadOptions.From(["--config-file", path]).Signatures.Default.Kind);
        File.WriteAllText(policy, """{"default":"sometimes"}""");
        var error = Assert.Throws<OptionsException>(() => ReadOptions.From(["--config-file", path]));
        Assert.Equal($"signature policy {policy}: \"default\" is \"sometimes\": \"none\", \"deny\", \"cosign\" or \"notation\"", error.Message);
        Assert.Equal("none", ReadOptions.From([]).Signatures.Default.Kind);
    }

    [Fact]
    public void File_Missing_IsRefusedOnlyWhenNamed()
    {
        var error = Assert.Throws<OptionsException>(() => ReadOptions.From(["--config-file", "/nope/x.json"]));
        Assert.Equal("unable to configure berthd with file /nope/x.json: open /nope/x.json: no such file or directory", error.Message);
        Assert.NotNull(ReadOptions.From([]));
    }

    [Fact]
    public void Option_InBothPlaces_IsRefused()
    {
        var path = Write("""{"hosts":["unix:///x"]}""");
        var error = Assert.Throws<OptionsException>(() => ReadOptions.From(["-H", "unix:///y", "--config-file", path]));
        Assert.EndsWith(": the following directives are specified both as a flag and in the configuration file: hosts: (from flag: [unix:///y], from file: [unix:///x])", error.Message);
    }

    private string Write(string json)
    {
        File.WriteAllText(_folder["daemon.json"], json);
        return _folder["daemon.json"];
    }
}
