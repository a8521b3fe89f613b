using System.Text.Json;

namespace Berth.Oci.Tests;

public sealed class RuntimeSpecJsonTests
{
    [Theory]
    [InlineData("""{"ociVersion":"1.0.2","process":{"args":["sh"],"cwd":"/"},"root":{"path":"rootfs"},"linux":{}}""")]
    [InlineData("""{"ociVersion":"1.0.2","process":{"args":["sh"],"env":null,"rlimits":null,"user":null,"cwd":null},"root":{"path":"rootfs"},"mounts":null,"annotations":null,"linux":{"namespaces":null,"devices":null,"sysctl":null,"maskedPaths":null,"readonlyPaths":null,"uidMappings":null}}""")]
    public void Parse_MembersLeftOutOrNull_AreEmpty(string text)
    {
        var spec = JsonSerializer.Deserialize(text, RuntimeSpecJson.Default.RuntimeSpec)!;
        Assert.Equal(("1.0.2", "/"), (spec.OciVersion, spec.Process!.Cwd));
        Assert.Empty(spec.Mounts);
        Assert.Empty(spec.Annotations);
        Assert.Empty(spec.Process.Env);
        Assert.Empty(spec.Process.Rlimits);
        Assert.Empty(spec.Process.User.AdditionalGids);
        Assert.Empty(spec.Linux!.Namespaces);
        Assert.Empty(spec.Linux.Sysctl);
        Assert.Empty(spec.Linux.MaskedPaths);
    }
}
