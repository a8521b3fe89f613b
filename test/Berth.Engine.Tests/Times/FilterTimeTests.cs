using Berth.Engine.Times;
using Xunit;

namespace Berth.Engine.Tests.Times;

public sealed class FilterTimeTests
{
    [Theory]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    [InlineData("2026-11-20T10:11:12", "2026-11-20T10:11:12Z")]
    [InlineData("2026-11-20T10:11:12.5Z", "2026-11-20T10:11:12.5Z")]
    [InlineData("1795200341", "2026-11-20T18:45:41Z")]
    [InlineData("1795200341.25", "2026-11-20T18:45:41.25Z")]
    public void Time_Absolute_IsRead(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), FilterTime.Parse(text, TimeProvider.System));

    [Fact]
    public void Duration_CountsBackFromNow()
    {
        var before = DateTimeOffset.UtcNow;
        var read = FilterTime.Parse("1h30m", TimeProvider.System);
        Assert.InRange(before - read, TimeSpan.FromMinutes(89), TimeSpan.FromMinutes(91));
    }

    [Fact]
    public void Nonsense_IsRefused() => Assert.Throws<EngineException>(() => FilterTime.Parse("soon", TimeProvider.System));
}
