namespace Berth.Oci.Tests;

public sealed class ReferenceTests
{
    private const string Hash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36")]
    [InlineData("docker.io/busybox", "docker.io/library/busybox:latest", "busybox:latest")]
    [InlineData("index.docker.io/someone/thing", "docker.io/someone/thing:latest", "someone/thing:latest")]
    [InlineData("someone/thing:v1", "docker.io/someone/thing:v1", "someone/thing:v1")]
    [InlineData("localhost/x", "localhost/x:latest", "localhost/x:latest")]
    [InlineData("localhost:5000/x", "localhost:5000/x:latest", "localhost:5000/x:latest")]
    [InlineData("[::1]:5000/x:y", "[::1]:5000/x:y", "[::1]:5000/x:y")]
    [InlineData("quay.io/a/b/c:T_a.g-1", "quay.io/a/b/c:T_a.g-1", "quay.io/a/b/c:T_a.g-1")]
    [InlineData("ABC/foo", "ABC/foo:latest", "ABC/foo:latest")]
    [InlineData("foo_bar/a__b-c---d.e", "docker.io/foo_bar/a__b-c---d.e:latest", "foo_bar/a__b-c---d.e:latest")]
    [InlineData("x@sha256:" + Hash, "docker.io/library/x@sha256:" + Hash, "x@sha256:" + Hash)]
    [InlineData("x:1@sha256:" + Hash, "docker.io/library/x:1@sha256:" + Hash, "x:1@sha256:" + Hash)]
    [InlineData("library/a/b", "docker.io/library/a/b:latest", "library/a/b:latest")]
    public void Name_HasACanonicalAndAFamiliarForm(string text, string canonical, string familiar)
    {
        var reference = Reference.Parse(text).WithDefaultTag();
        Assert.Equal(canonical, reference.Canonical);
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, Reference.Parse(reference.Canonical));
        Assert.Equal(reference, Reference.Parse(reference.Familiar));
    }

    [Theory]
    [InlineData("", "invalid reference format")]
    [InlineData("foo bar", "invalid reference format")]
    [InlineData("-x", "invalid reference format")]
    [InlineData("foo:bad tag", "invalid reference format")]
    [InlineData("foo___bar", "invalid reference format")]
    [InlineData("foo..bar", "invalid reference format")]
    [InlineData("foo/", "invalid reference format")]
    [InlineData("foo//bar", "invalid reference format")]
    [InlineData(":x", "invalid reference format")]
    [InlineData("foo@sha256:12", "invalid reference format")]
    [InlineData("a.b_c.d/x", "invalid reference format")]
    [InlineData("foo@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid checksum digest length")]
    [InlineData("foo@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "unsupported digest algorithm")]
    [InlineData("Foo", "invalid reference format: repository name (library/Foo) must be lowercase")]
    [InlineData("a/B:x", "invalid reference format: repository name (a/B) must be lowercase")]
    [InlineData("localhost:5000/X", "invalid reference format: repository name (X) must be lowercase")]
    [InlineData(Hash, "invalid repository name (" + Hash + "), cannot specify 64-byte hexadecimal strings")]
    public void BadName_IsRefusedInDockersWords(string text, string expected)
    {
        Assert.Equal(expected, Assert.Throws<FormatException>(() => Reference.Parse(text)).Message);
    }

    [Fact]
    public void LongName_IsRefused()
    {
        Assert.Equal("repository name must not be more than 255 characters", Assert.Throws<FormatException>(() => Reference.Parse(new string('a', 256))).Message);
        Assert.Equal("invalid reference format", Assert.Throws<FormatException>(() => Reference.Parse("x:" + new string('t', 129))).Message);
    }
}
