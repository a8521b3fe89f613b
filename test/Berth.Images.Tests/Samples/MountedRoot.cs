using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Images.Tests.Samples;

/// <summary>A writable root of an image, mounted as the runtime would.</summary>
internal sealed class MountedRoot : IDisposable
{
    private readonly TempDirectory _directory = new("berth-root");
    private readonly StoreFixture _store;

    public MountedRoot(StoreFixture store, string image)
    {
        _store = store;
        var mount = Assert.Single(store.Store.Snapshots.Prepare(Key, store.Store.Get(image).DiffIds));
        Assert.Equal("overlay", mount.Type);
        Mount.FileSystem("overlay", Path, "overlay", MountFlags.None, string.Join(',', mount.Options));
    }

    public string Key { get; } = Guid.NewGuid().ToString("N");

    public string Path => _directory.Path;

    public void Dispose()
    {
        Umount.TryPath(Path, UmountFlags.Detach);
        _store.Store.Snapshots.Remove(Key);
        _directory.Dispose();
    }
}
