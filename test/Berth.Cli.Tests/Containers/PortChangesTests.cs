using Berth.Cli.Containers;

namespace Berth.Cli.Tests.Containers;

public sealed class PortChangesTests
{
    [Fact]
    public void Read_NothingGiven_IsNothing() => Assert.Null(PortChanges.Read([], []));

    [Theory]
    [InlineData("8080:x", "")]
    [InlineData("", "8080:80")]
    [InlineData("", "x/tcp")]
    public void Read_NoPort_IsRefused(string add, string remove) =>
        Assert.Throws<CliException>(() => PortChanges.Read(add.Length > 0 ? [add] : [], remove.Length > 0 ? [remove] : []));

    [Fact]
    public void Read_NoPortToGo_NamesTheFlag() =>
        Assert.Contains("--publish-rm: abc", Assert.Throws<CliException>(() => PortChanges.Read([], ["abc"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Unpublished_PortThatIsNot_IsNamed()
    {
        var changes = PortChanges.Read([], ["80", "99"])!;

        Assert.Equal("99/tcp", changes.Unpublished(new() { ["80/tcp"] = [new()] }, null));
        Assert.Null(changes.Unpublished(new() { ["80/tcp"] = [new()] }, new() { ["99/tcp"] = new() }));
    }

    [Fact]
    public void Of_WhatIsThere_IsKeptBesideWhatComes_AndGoesWhereItIsNamed()
    {
        var changes = PortChanges.Read(["8081:80", "8080:80", "127.0.0.1:5353:53/udp"], ["53/udp", "443"])!;

        var named = changes.Of(new() { ["80/tcp"] = [new() { HostPort = "8080" }], ["53/udp"] = [new() { HostPort = "53" }], ["22/tcp"] = [new()] });

        Assert.Equal(["443/tcp", "53/udp", "80/tcp"], named.Keys);
        Assert.Equal(["8080", "8081"], named["80/tcp"]!.Select(port => port.HostPort));
        Assert.Equal("5353", Assert.Single(named["53/udp"]!).HostPort);
        Assert.Empty(named["443/tcp"]!);
    }
}
