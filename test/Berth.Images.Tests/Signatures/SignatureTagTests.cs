using Berth.Images.Signatures;
using Berth.Oci;

namespace Berth.Images.Tests.Signatures;

public sealed class SignatureTagTests
{
    [Theory]
    [InlineData("sha256-HEX", true)]
    [InlineData("sha256-HEX.sig", true)]
    [InlineData("sha256-HEX.att", true)]
    [InlineData("sha256-HEX.sbom", true)]
    [InlineData("sha512-HEX", true)]
    [InlineData("sha256-HEX.tar", false)]
    [InlineData("sha256-HEXsig", false)]
    [InlineData("sha256-abc", false)]
    [InlineData("sha1-HEX", false)]
    [InlineData("latest", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TagsBesideImages_AreKnown(string? tag, bool expected) => Assert.Equal(expected, SignatureTag.IsOne(tag?.Replace("HEX", new string('a', 64), StringComparison.Ordinal)));

    [Fact]
    public void OwnTags_AreKnown()
    {
        var digest = Digest.Sha256("x"u8);
        Assert.True(SignatureTag.IsOne(SignatureTag.Of(digest)));
        Assert.True(SignatureTag.IsOne(SignatureTag.Fallback(digest)));
    }
}
