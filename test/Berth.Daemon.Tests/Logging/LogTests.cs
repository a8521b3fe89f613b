using System.Text;
using Berth.Daemon.Logging;
using Xunit;

namespace Berth.Daemon.Tests.Logging;

public sealed class LogTests
{
    [Fact]
    public void Line_AsText_CannotBeForged()
    {
        var line = Written(json: false, l => l.Info("hello", ("name", "a b"), ("evil", "x\nlevel=fatal \"quoted\""), ("n", 5)));
        Assert.EndsWith(" level=info msg=\"hello\" name=\"a b\" evil=\"x\\nlevel=fatal \\\"quoted\\\"\" n=5\n", line);
        Assert.StartsWith("time=\"20", line);
    }

    [Fact]
    public void Line_AsJson_IsOneObject()
    {
        var line = Written(json: true, l => l.Warning("hello", ("name", "a\nb")));
        Assert.StartsWith("{\"level\":\"warning\",\"msg\":\"hello\",\"time\":\"", line);
        Assert.EndsWith(",\"name\":\"a\\nb\"}\n", line);
    }

    [Fact]
    public void Event_BelowTheLevel_IsNotWritten() => Assert.Equal("", Written(json: false, l => l.Debug("hello")));

    private static string Written(bool json, Action<Log> write)
    {
        using var output = new MemoryStream();
        write(new Log(output, LogLevel.Info, json, TimeProvider.System));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
