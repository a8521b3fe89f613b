using Berth.Api.Json;

namespace Berth.Api.Tests.Json;

public sealed class GoTimeTests
{
    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2026-11-20T18:25:30Z")]
    [InlineData("2026-11-20T18:25:30.5Z")]
    [InlineData("2026-11-20T18:25:30.0432309Z")]
    [InlineData("2026-11-20T18:25:30.1+02:00")]
    [InlineData("2026-11-20T18:25:30-05:30")]
    public void Time_ReadAndPrinted_IsTheSame(string text)
    {
        Assert.True(GoTime.TryParse(text, out var time));
        Assert.Equal(text, GoTime.Format(time));
    }

    [Fact]
    public void Time_NineDigits_LosesTheLastTwo()
    {
        Assert.True(GoTime.TryParse("2026-11-20T18:25:30.123456789+01:00", out var time));
        Assert.Equal("2026-11-20T18:25:30.1234567+01:00", GoTime.Format(time));
        Assert.Equal("2026-11-20T17:25:30.123456789Z", GoTime.FormatNine(time, 89));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20 18:25:30Z")]
    [InlineData("2026-13-20T18:25:30Z")]
    public void Time_NoTime_IsRefused(string text) => Assert.False(GoTime.TryParse(text, out _));

    [Fact]
    public void Never_IsTheZeroTime() => Assert.Equal("0001-01-01T00:00:00Z", GoTime.Format(default));
}
