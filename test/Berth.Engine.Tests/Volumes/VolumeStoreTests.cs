using Berth.Api.Json;
using Berth.Api.Volumes;
using Berth.Engine.Events;
using Berth.Engine.Volumes;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Volumes;

public sealed class VolumeStoreTests : IDisposable
{
    private readonly TempDirectory _root = new();
    private readonly EventBus _events = new(TimeProvider.System);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Create_Named_MakesAFolderAndTells()
    {
        using var told = _events.Subscribe(EventFilter.Everything, since: null);
        var volume = Open().Create(new CreateVolumeRequest { Name = "data", Labels = new ApiMap<string> { ["a"] = "b" } });
        Assert.True(Directory.Exists(volume.Mountpoint));
        Assert.Equal("local", volume.Driver);
        Assert.True(told.Events.TryRead(out var happened));
        Assert.Equal(("volume", "create", "data"), (happened.Type, happened.Action, happened.ActorId));
    }

    [Fact]
    public void Create_WithoutName_MakesAnAnonymousOne()
    {
        var volume = Open().Create(new CreateVolumeRequest());
        Assert.Equal(64, volume.Name.Length);
        Assert.Equal("", volume.Labels![VolumeStore.AnonymousLabel]);
    }

    [Fact]
    public void Create_Twice_FindsTheFirst()
    {
        var store = Open();
        var first = store.Create(new CreateVolumeRequest { Name = "data" });
        File.WriteAllBytes(Path.Combine(first.Mountpoint, "kept"), []);
        Assert.Equal(first, store.Create(new CreateVolumeRequest { Name = "data" }));
        Assert.True(File.Exists(Path.Combine(first.Mountpoint, "kept")));
    }

    [Theory]
    [InlineData("a", "create a: volume name is too short, names should be at least two alphanumeric characters")]
    [InlineData("a/b", "create a/b: \"a/b\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    [InlineData("..", "create ..: \"..\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    public void Create_BadName_IsRefusedInDockersWords(string name, string message)
    {
        var error = Assert.Throws<EngineException>(() => Open().Create(new CreateVolumeRequest { Name = name }));
        Assert.Equal((EngineErrorCode.Invalid, message), (error.Code, error.Message));
    }

    [Fact]
    public void Create_OtherDriver_SaysThatThereIsNone()
    {
        var error = Assert.Throws<EngineException>(() => Open().Create(new CreateVolumeRequest { Name = "data", Driver = "nope" }));
        Assert.Equal("create data: error looking up volume plugin nope: plugin \"nope\" not found", error.Message);
    }

    [Fact]
    public void Store_Reopened_KnowsItsVolumes()
    {
        var volume = Open().Create(new CreateVolumeRequest { Name = "data", Labels = new ApiMap<string> { ["a"] = "b" } });
        var again = Open().Get("data");
        Assert.Equal((volume.Mountpoint, volume.CreatedAt, "b"), (again.Mountpoint, again.CreatedAt, again.Labels!["a"]));
    }

    [Fact]
    public void Remove_InUse_NamesTheContainers()
    {
        var store = Open();
        store.Create(new CreateVolumeRequest { Name = "data" });
        store.UsersOf = _ => ["c1"];
        var error = Assert.Throws<EngineException>(() => store.Remove("data", force: true));
        Assert.Equal((EngineErrorCode.Conflict, "remove data: volume is in use - [c1]"), (error.Code, error.Message));
    }

    [Fact]
    public void Remove_LeavesNothing()
    {
        var store = Open();
        store.Create(new CreateVolumeRequest { Name = "data" });
        store.Remove("data", force: false);
        Assert.Empty(Directory.GetFileSystemEntries(_root.Path));
        Assert.Equal("get data: no such volume", Assert.Throws<EngineException>(() => store.Get("data")).Message);
        store.Remove("data", force: true);
    }

    private VolumeStore Open() => new(_root.Path, _events, TimeProvider.System);
}
