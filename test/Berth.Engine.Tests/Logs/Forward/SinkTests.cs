using System.Net.Sockets;
using System.Text;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Logs.Forward;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Logs.Forward;

public sealed class SinkTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", @"^<27>Nov 20 \d\d:\d\d:\d\d tag\[\d+\]: text\n$")]
    [InlineData("rfc3164", @"^<27>Nov 20 \d\d:\d\d:\d\d \S+ tag\[\d+\]: text\n$")]
    [InlineData("rfc5424", @"^<27>1 2026-11-20T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d) \S+ tag \d+ tag - text\n$")]
    [InlineData("rfc5424micro", @"^<27>1 2026-11-20T\d\d:\d\d:\d\d\.250000(Z|[+-]\d\d:\d\d) \S+ tag \d+ tag - text\n$")]
    public async Task Syslog_EachFormat_IsDockers(string format, string pattern)
    {
        using var server = Datagrams();
        var config = new Dictionary<string, string> { ["syslog-address"] = "unixgram://" + _folder["s"], ["syslog-format"] = format };
        await using var sink = new SyslogSink(SyslogOptions.Of(config), "tag");
        await sink.ConnectAsync(Ct);
        await sink.SendAsync(new LogEntry("text"u8.ToArray(), false, true, 1_795_176_000_250_000_000), Ct);
        Assert.Matches(pattern, Encoding.UTF8.GetString(await ReceiveAsync(server)));
    }

    [Fact]
    public async Task Journal_TextWithNewline_HasItsLength()
    {
        using var server = Datagrams();
        await using var sink = new JournalSink(_folder["s"], [("CONTAINER_NAME", "web")]);
        await sink.ConnectAsync(Ct);
        await sink.SendAsync(new LogEntry("a\nb"u8.ToArray(), true, false, 0), Ct);
        var text = Encoding.Latin1.GetString(await ReceiveAsync(server));
        Assert.StartsWith("CONTAINER_NAME=web\n", text, StringComparison.Ordinal);
        Assert.Contains("\nCONTAINER_PARTIAL_MESSAGE=true\nPRIORITY=6\nMESSAGE\n\u0003\0\0\0\0\0\0\0a\nb\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Journal_WithoutSocket_SaysSo()
    {
        await using var sink = new JournalSink(_folder["none"], []);
        var error = await Assert.ThrowsAsync<LogSinkException>(async () => await sink.ConnectAsync(Ct));
        Assert.Equal("journald is not enabled on this host", error.Message);
    }

    [Fact]
    public void Fluentd_Record_IsMessagePack()
    {
        var sink = new FluentdSink(FluentdOptions.Of(new Dictionary<string, string>()), "tag", [("container_id", "c")]);
        var message = sink.Message(new LogEntry("hi"u8.ToArray(), false, false, 5_000_000_000), null);
        byte[] expected =
        [
            0x93, 0xA3, .. "tag"u8, 0xCE, 0, 0, 0, 5, 0xDE, 0, 3,
            0xAC, .. "container_id"u8, 0xA1, .. "c"u8, 0xA6, .. "source"u8, 0xA6, .. "stdout"u8, 0xA3, .. "log"u8, 0xA2, .. "hi"u8,
        ];
        Assert.Equal(expected, message);
    }

    [Fact]
    public void Fluentd_PartsOfALine_AreNumbered()
    {
        var sink = new FluentdSink(FluentdOptions.Of(new Dictionary<string, string> { ["fluentd-sub-second-precision"] = "true" }), "t", []);
        var first = Encoding.Latin1.GetString(sink.Message(new LogEntry("a"u8.ToArray(), true, false, 1_000_000_002), null));
        var last = Encoding.Latin1.GetString(sink.Message(new LogEntry("b"u8.ToArray(), false, false, 1_000_000_002), null));
        Assert.Contains("\u00d7\0\0\0\0\u0001\0\0\0\u0002", first, StringComparison.Ordinal);
        Assert.Contains("partial_ordinal\u00a11", first, StringComparison.Ordinal);
        Assert.Contains("partial_ordinal\u00a12\u00acpartial_last\u00a4true", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fluentd_NobodyThere_IsToldAsDockerDoes()
    {
        await using var sink = new FluentdSink(FluentdOptions.Of(new Dictionary<string, string> { ["fluentd-address"] = "unix://" + _folder["none"] }), "t", []);
        var error = await Assert.ThrowsAsync<LogSinkException>(async () => await sink.ConnectAsync(Ct));
        Assert.Equal($"dial unix {_folder["none"]}: connect: no such file or directory", error.Message);
    }

    private Socket Datagrams()
    {
        var server = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(_folder["s"]));
        return server;
    }

    private static async Task<byte[]> ReceiveAsync(Socket server)
    {
        var buffer = new byte[4096];
        var count = await server.ReceiveAsync(buffer, Ct);
        return buffer[..count];
    }
}
