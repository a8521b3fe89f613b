using Berth.Api.Containers;
using Berth.Engine.Mounts;
using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Mounts;

/// <summary>Parts of volumes and images, and mounts taken over from others.</summary>
public sealed class MountPartsTests
{
    [Fact]
    public void PartOfAVolume_IsFoundThroughLinksInside_AndNeverOutside()
    {
        Require.Root();
        using var volume = new TempDirectory();
        Directory.CreateDirectory(volume["a/b"]);
        File.CreateSymbolicLink(volume["in"], "a");
        File.CreateSymbolicLink(volume["out"], "/etc");
        File.CreateSymbolicLink(volume["up"], "../../..");

        using (var tree = Open(volume, "in/b")) Assert.True(Stat.Descriptor(tree).SameFileAs(Stat.Path(volume["a/b"])));
        foreach (var part in (string[])["out", "up"])
            Assert.Equal($"path concatenation escapes the base directory, base: {volume.Path}, subpath: {part}", Assert.Throws<EngineException>(() => Open(volume, part)).Message);
        Assert.Equal($"cannot access path {volume.Path}/a/x: lstat {volume.Path}/a/x: no such file or directory", Assert.Throws<EngineException>(() => Open(volume, "a/x")).Message);
    }

    [Theory]
    [InlineData("a/../b", true)]
    [InlineData("./a", true)]
    [InlineData("..", false)]
    [InlineData("a/../../b", false)]
    [InlineData("/a", false)]
    public void Subpath_MustBeLocal(string subpath, bool isFine)
    {
        var spec = new MountSpec { Type = "volume", Source = "data", Target = "/x", VolumeOptions = new VolumeOptions { Subpath = subpath } };
        if (isFine) Assert.Equal(subpath, ParseMountSpec.From(spec).Subpath);
        else Assert.Equal("invalid mount config for type \"volume\": subpath must be a relative path within the volume", Assert.Throws<EngineException>(() => ParseMountSpec.From(spec)).Message);
    }

    [Fact]
    public void InheritedMounts_GiveWayToOnesOwn_AndTheLaterContainerCounts()
    {
        ContainerMount[] inherited =
        [
            new() { Type = MountType.Volume, Volume = "first", Destination = "/a" },
            new() { Type = MountType.Volume, Volume = "second", Destination = "/a" },
            new() { Type = MountType.Volume, Volume = "theirs", Destination = "/b" },
        ];
        var mounts = ParseMounts.From(new ContainerConfig(), new HostConfig { Binds = ["mine:/b"] }, inherited);
        Assert.Equal(["/a second", "/b mine"], mounts.Select(mount => $"{mount.Destination} {mount.Volume}").Order());
    }

    private static Berth.Linux.FileDescriptor Open(TempDirectory volume, string part) =>
        new MountSources(null!).Open(new ContainerMount { Type = MountType.Volume, Source = volume.Path, Destination = "/x", Subpath = part });
}
