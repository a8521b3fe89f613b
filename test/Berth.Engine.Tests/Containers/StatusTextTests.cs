using Berth.Engine.Containers.Query;
using Xunit;

namespace Berth.Engine.Tests.Containers;

public sealed class StatusTextTests
{
    [Theory]
    [InlineData(0.3, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(61, "About a minute")]
    [InlineData(60 * 46, "46 minutes")]
    [InlineData(60 * 60, "About an hour")]
    [InlineData(60 * 60 * 47, "47 hours")]
    [InlineData(60 * 60 * 24 * 3, "3 days")]
    [InlineData(60 * 60 * 24 * 21, "3 weeks")]
    [InlineData(60 * 60 * 24 * 90, "3 months")]
    [InlineData(60.0 * 60 * 24 * 365 * 3, "3 years")]
    public void Ago_IsSaidAsDockerSaysIt(double seconds, string text) => Assert.Equal(text, StatusText.Ago(TimeSpan.FromSeconds(seconds)));
}
