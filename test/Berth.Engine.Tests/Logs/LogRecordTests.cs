using System.Text;
using Berth.Engine.Logs;
using Xunit;

namespace Berth.Engine.Tests.Logs;

public sealed class LogRecordTests
{
    [Theory]
    [InlineData("""{"log":"plain\n","stream":"stdout","time":"2026-11-20T18:57:53.320837355Z"}""", "plain\n")]
    [InlineData("""{"log":"a\"q\\ \u0001 \t \u003c\u0026\u003e end\n","stream":"stdout","time":"2026-11-20T18:57:53.32Z"}""", "a\"q\\ \u0001 \t <&> end\n")]
    [InlineData("""{"log":"\u00e9 \ud83d\ude00 \ud83d x\n","stream":"stdout","time":"2026-11-20T18:57:53Z"}""", "é 😀 \ufffd x\n")]
    [InlineData("""{"log":"ends in slash \\","stream":"stdout","time":"2026-11-20T18:57:53Z"}""", "ends in slash \\")]
    [InlineData("""{"log":"","stream":"stdout","time":"2026-11-20T18:57:53Z"}""", "")]
    [InlineData("""{"time":"2026-11-20T18:57:53Z","stream":"stdout","log":"other order\r\n"}""", "other order\r\n")]
    public void Line_Text_ComesOutAsItWasWritten(string line, string text)
    {
        Assert.True(LogRecord.TryParse(Encoding.UTF8.GetBytes(line), out var record));
        var target = new byte[record.Text.Length];
        Assert.Equal(text, Encoding.UTF8.GetString(target, 0, record.CopyText(target)));
        Assert.False(record.IsStderr);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"log\":\"cut off")]
    [InlineData("{\"log\":\"no time\\n\",\"stream\":\"stdout\"}")]
    [InlineData("\0\0\0\0\0\0")]
    public void Line_Damaged_IsRefused(string line) => Assert.False(LogRecord.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void Line_WithAttributes_GivesThemAndTheRest()
    {
        var line = """{"log":"err\n","stream":"stderr","attrs":{"X":"y","a":"{b\"}"},"time":"2026-11-20T18:57:53.320837355Z"}"""u8;
        Assert.True(LogRecord.TryParse(line, out var record));
        Assert.True(record.IsStderr);
        Assert.Equal("""{"X":"y","a":"{b\"}"}""", Encoding.UTF8.GetString(record.Attributes));
    }

    [Theory]
    [InlineData("2026-11-20T18:57:53.320837355Z", "2026-11-20T18:57:53.320837355Z")]
    [InlineData("2026-11-20T18:57:53.32Z", "2026-11-20T18:57:53.320000000Z")]
    [InlineData("2026-11-20T18:57:53Z", "2026-11-20T18:57:53.000000000Z")]
    public void Time_Shown_HasNineDigits(string written, string shown)
    {
        var line = Encoding.UTF8.GetBytes($$"""{"log":"x\n","stream":"stdout","time":"{{written}}"}""");
        Assert.True(LogRecord.TryParse(line, out var record));
        var target = new byte[30];
        record.CopyTime(target);
        Assert.Equal(shown, Encoding.ASCII.GetString(target));
    }

    [Fact]
    public void Time_InNanoseconds_IsExact()
    {
        Assert.True(LogRecord.TryParse("""{"log":"x\n","stream":"stdout","time":"2026-11-20T18:57:53.320837355Z"}"""u8, out var record));
        Assert.Equal(1795201073_320837355L, record.Nanoseconds());
    }
}
