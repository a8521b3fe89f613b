using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Engine.Mounts;
using Xunit;

namespace Berth.Engine.Tests.Mounts;

public sealed class ParseMountsTests
{
    private static List<ContainerMount> Parse(HostConfig host, params string[] volumes) =>
        ParseMounts.From(new ContainerConfig { Volumes = new ApiMap<Empty>(volumes.Select(v => KeyValuePair.Create(v, Empty.Value))) }, host, []);

    private static List<ContainerMount> Bind(string bind) => Parse(new HostConfig { Binds = [bind] });

    [Fact]
    public void Bind_OfAPath_IsPrivateAndMadeWhenMissing()
    {
        var mount = Assert.Single(Bind("/data/../srv:/a//b/:ro"));
        Assert.Equal((MountType.Bind, "/srv", "/a/b", false, "rprivate", "ro"), (mount.Type, mount.Source, mount.Destination, mount.Writable, mount.Propagation, mount.Mode));
        Assert.True(mount.CreateSource);
    }

    [Fact]
    public void Bind_OfAName_IsAVolumeThatCopiesUp()
    {
        var mount = Assert.Single(Bind("data:/x"));
        Assert.Equal((MountType.Volume, "data", "z", "local"), (mount.Type, mount.Volume, mount.Mode, mount.Driver));
        Assert.True(mount.CopyUp);
        Assert.False(Assert.Single(Bind("data:/x:nocopy")).CopyUp);
    }

    [Fact]
    public void Bind_OfATargetAlone_IsAnAnonymousVolume() => Assert.True(Assert.Single(Bind("/x")).Anonymous);

    [Theory]
    [InlineData("", EngineErrorCode.Internal, "invalid volume specification: ''")]
    [InlineData("a:", EngineErrorCode.Internal, "invalid volume specification: 'a:'")]
    [InlineData(":/x", EngineErrorCode.Internal, "invalid volume specification: ':/x'")]
    [InlineData("/tmp:/a:ro:x", EngineErrorCode.Internal, "invalid volume specification: '/tmp:/a:ro:x'")]
    [InlineData("/tmp:/a:ro,rw", EngineErrorCode.Internal, "invalid mode: ro,rw")]
    [InlineData("/tmp:rel", EngineErrorCode.Internal, "invalid volume specification: '/tmp:rel': invalid mount config for type \"bind\": invalid mount path: 'rel' mount path must be absolute")]
    [InlineData("x:/", EngineErrorCode.Internal, "invalid volume specification: 'x:/': invalid mount config for type \"volume\": invalid specification: destination can't be '/'")]
    [InlineData("/tmp:/../..", EngineErrorCode.Internal, "invalid volume specification: '/tmp:/../..': invalid mount config for type \"bind\": invalid specification: destination can't be '/'")]
    [InlineData(".:/x", EngineErrorCode.Invalid, "create .: volume name is too short, names should be at least two alphanumeric characters")]
    public void Bind_Wrong_IsRefusedInDockersWords(string bind, EngineErrorCode code, string message)
    {
        var error = Assert.Throws<EngineException>(() => Bind(bind));
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Fact]
    public void Mount_OfAPartOfAnAnonymousVolume_IsRefusedInDockersWords()
    {
        var mount = new MountSpec { Type = "volume", Target = "/a", VolumeOptions = new VolumeOptions { Subpath = "b" } };
        var error = Assert.Throws<EngineException>(() => Parse(new HostConfig { Mounts = [mount] }));
        Assert.Equal("invalid mount config for type \"volume\": must not set Subpath when using anonymous volumes", error.Message);
    }

    [Fact]
    public void TwoMounts_OnOneTarget_AreRefused()
    {
        var error = Assert.Throws<EngineException>(() => Parse(new HostConfig { Binds = ["/tmp:/a", "/var:/a/"] }));
        Assert.Equal("Duplicate mount point: /a", error.Message);
    }

    [Fact]
    public void VolumeOfTheImage_GivesWayToTheUsersMount()
    {
        var mounts = Parse(new HostConfig { Binds = ["/tmp:/data"] }, "/data", "/cache");
        Assert.Equal([MountType.Bind, MountType.Volume], mounts.Select(mount => mount.Type));
    }

    [Theory]
    [InlineData("bind", null, "/x", "field Source must not be empty")]
    [InlineData("bind", "/nope", "/x", "bind source path does not exist: /nope")]
    [InlineData("bind", "/tmp", "x", "invalid mount path: 'x' mount path must be absolute")]
    [InlineData("bind", "/tmp", "", "field Target must not be empty")]
    [InlineData("foo", "/tmp", "/x", "mount type unknown")]
    [InlineData("tmpfs", "a", "/x", "field Source must not be specified")]
    public void MountSpec_Wrong_IsRefusedInDockersWords(string type, string? source, string target, string what)
    {
        var error = Assert.Throws<EngineException>(() => Parse(new HostConfig { Mounts = [new MountSpec { Type = type, Source = source, Target = target }] }));
        Assert.Equal((EngineErrorCode.Invalid, $"invalid mount config for type \"{type}\": {what}"), (error.Code, error.Message));
    }

    [Fact]
    public void Tmpfs_Options_ReplaceTheDefaultsTheyExclude()
    {
        var mount = Assert.Single(Parse(new HostConfig { Tmpfs = new ApiMap<string> { ["/t"] = "size=1m,exec" } }));
        Assert.Equal(["nosuid", "nodev", "size=1m", "exec"], mount.Options);
        Assert.Equal("invalid tmpfs option \"foo\"", Assert.Throws<EngineException>(() => TmpfsOptionList.Check(["foo=1"])).Message);
    }
}
