using Berth.Engine.Images;
using Xunit;

namespace Berth.Engine.Tests.Images;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("busybox", "busybox", true)]
    [InlineData("busy*", "busybox", true)]
    [InlineData("*", "library/busybox", false)]
    [InlineData("*/*", "library/busybox", true)]
    [InlineData("*:1", "busybox:1", true)]
    [InlineData("b?s[x-z]box", "busybox", true)]
    [InlineData("b[^u]s*", "busybox", false)]
    [InlineData("b\\*", "b*", true)]
    [InlineData("b[", "b[", false)]
    [InlineData("*a*b*c*", "xxaxxbxxc", true)]
    [InlineData("", "", true)]
    public void Name_Fits(string pattern, string name, bool fits) => Assert.Equal(fits, PathPattern.Matches(pattern, name));

    [Theory]
    [InlineData("a[b-c]*", true)]
    [InlineData("a\\[", true)]
    [InlineData("a[", false)]
    [InlineData("a[]", false)]
    [InlineData("a\\", false)]
    public void Pattern_IsOne(string pattern, bool valid) => Assert.Equal(valid, PathPattern.IsValid(pattern));
}
