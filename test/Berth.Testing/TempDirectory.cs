using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Testing;

/// <summary>A directory under the temporary directory, removed with all in it when disposed, whatever the test left: odd modes, odd names, mounts.</summary>
public sealed class TempDirectory : IDisposable
{
    private readonly FileDescriptor _parent;
    private readonly string _name;

    public TempDirectory(string prefix = "berth-test")
    {
        var root = Environment.GetEnvironmentVariable("BERTH_TEST_TMP") ?? System.IO.Path.GetTempPath();
        _parent = Open.Path(root, OpenFlags.Directory | OpenFlags.ReadOnly);
        _name = $"{prefix}-{Guid.NewGuid():N}";
        Mkdir.At(_parent, _name, 0b111_101_101);
        Path = System.IO.Path.Combine(root, _name);
        Descriptor = Open.At(_parent, _name, OpenFlags.Directory | OpenFlags.ReadOnly);
    }

    /// <summary>Its path on the host.</summary>
    public string Path { get; }

    /// <summary>It, open.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Descriptor.Dispose();
        // Mounts that a failed test left would make the removal stop at them (rightly).
        foreach (var mount in File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4]).Where(m => m.StartsWith(Path + "/", StringComparison.Ordinal)).Reverse().ToList())
            Umount.TryPath(mount, UmountFlags.Detach);
        SafePath.RemoveTree(_parent, _name);
        _parent.Dispose();
    }
}
