using Berth.Daemon.Distribution;
using Berth.Daemon.Options;
using Xunit;

namespace Berth.Daemon.Tests.Distribution;

public sealed class ServeFlagsTests
{
    [Theory]
    [InlineData("--access does nothing without --auth htpasswd or --auth token", "--access", "rules")]
    [InlineData("--htpasswd does nothing without --auth htpasswd or --auth token", "--htpasswd", "users")]
    [InlineData("--tls-cert does nothing without --tls-key", "--tls-cert", "c.pem")]
    [InlineData("--tls-key does nothing without --tls-cert", "--tls-key", "k.pem")]
    [InlineData("invalid argument \"foo\" for \"--mirror-of\" flag", "--mirror-of", "foo")]
    public void Read_AFlagThatWouldBePassedOver_IsRefused(string sentence, params string[] arguments) =>
        Assert.Equal(sentence, Assert.Throws<OptionsException>(() => ServeFlags.Read(arguments)).Message);

    [Theory]
    [InlineData("registry.example.com", "https://registry.example.com/")]
    [InlineData("localhost:5000", "https://localhost:5000/")]
    [InlineData("http://cache", "http://cache/")]
    [InlineData("http://[::1]:5000", "http://[::1]:5000/")]
    public void Read_Upstream_IsAHost(string text, string expected) =>
        Assert.Equal(new Uri(expected), Assert.Single(ServeFlags.Read(["--mirror-of", text]).MirrorOf));

    [Fact]
    public void Read_AccessWithPasswords_IsTaken()
    {
        var options = ServeFlags.Read(["--auth", "htpasswd", "--access", "rules", "--tls-cert", "c", "--tls-key", "k"]);
        Assert.Equal(("htpasswd", "rules", "c", "k"), (options.Auth, options.Access, options.TlsCert, options.TlsKey));
    }
}
