using Berth.Engine.Times;
using Xunit;

namespace Berth.Engine.Tests.Times;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(0.0005, "500µs")]
    [InlineData(0.3, "300ms")]
    [InlineData(0.3005, "300.5ms")]
    [InlineData(1.2, "1.2s")]
    [InlineData(60, "1m0s")]
    [InlineData(3661.5, "1h1m1.5s")]
    public void Of_IsWhatGoPrints(double seconds, string text) => Assert.Equal(text, GoDuration.Of(TimeSpan.FromSeconds(seconds)));
}
