using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.OciCli.Containers;

/// <summary>The directory of all containers' states: one directory each, with what is kept, the configuration as it was, and the start gate.</summary>
internal sealed class StateStore(string root)
{
    private const string StateName = "state.json";
    private const string ConfigName = "config.json";
    private const int MaxDocument = 16 << 20;

    /// <summary>Makes a container's directory.</summary>
    /// <exception cref="OciException">The id is bad or taken.</exception>
    public FileDescriptor Make(string id)
    {
        CheckId(id);
        MakeRoot(root);
        using var parent = OpenRoot();
        var errno = Mkdir.TryAt(parent, id, 0x1C0);
        if (errno == Errno.EEXIST) throw new OciException($"container with id exists: {id}");
        if (errno != Errno.None) throw new LinuxException($"mkdir({root}/{id})", errno);
        return Open(id);
    }

    /// <summary>Opens a container's directory.</summary>
    /// <exception cref="OciException">There is no such container.</exception>
    public FileDescriptor Open(string id)
    {
        CheckId(id);
        return Linux.Calls.Open.TryAt(FileDescriptor.WorkingDirectory, $"{root}/{id}", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, out var errno)
            ?? throw (errno == Errno.ENOENT ? new OciException($"container \"{id}\" does not exist") : new LinuxException($"open({root}/{id})", errno));
    }

    /// <summary>All ids there are.</summary>
    public IReadOnlyList<string> Ids() =>
        Directory.Exists(root) ? [.. Directory.GetDirectories(root).Select(d => Path.GetFileName(d)!).Where(IsValid).Order(StringComparer.Ordinal)] : [];

    /// <summary>Removes a container's directory; one that is gone is fine.</summary>
    public void Remove(string id)
    {
        using var parent = OpenRoot();
        SafePath.RemoveTree(parent, id);
    }

    public static void Write(FileDescriptor directory, ContainerState state) =>
        Replace(directory, StateName, state.Format());

    public static ContainerState Read(FileDescriptor directory, string id) => TryRead(directory) ?? throw new OciException($"container \"{id}\" does not exist: it is still being made, or its making was cut off");

    /// <summary>Null for a container that is still being made.</summary>
    public static ContainerState? TryRead(FileDescriptor directory)
    {
        using var file = Linux.Calls.Open.TryAt(directory, StateName, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out _);
        return file is null ? null : ContainerState.Parse(Linux.Calls.Read.ToEnd(file, MaxDocument));
    }

    /// <summary>Keeps the configuration as it was when the container was made.</summary>
    public static void WriteConfig(FileDescriptor directory, byte[] config)
    {
        using var file = Linux.Calls.Open.At(directory, ConfigName, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec, 0x180);
        Linux.Calls.Write.All(file, config);
    }

    public static RuntimeSpec ReadConfig(FileDescriptor directory)
    {
        using var file = Linux.Calls.Open.At(directory, ConfigName, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        return Bundle.Parse(Linux.Calls.Read.ToEnd(file, MaxDocument), ConfigName);
    }

    // On a tmpfs nothing is flushed: after a reboot no container is left.
    private static void Replace(FileDescriptor directory, string name, byte[] content)
    {
        using (var file = Linux.Calls.Open.At(directory, name + "~", OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec, 0x180)) Linux.Calls.Write.All(file, content);
        Rename.At(directory, name + "~", directory, name);
    }

    private static void MakeRoot(string path)
    {
        var errno = Mkdir.TryAt(FileDescriptor.WorkingDirectory, path, 0x1C0);
        if (errno == Errno.ENOENT && Path.GetDirectoryName(path) is { Length: > 1 } parent)
        {
            MakeRoot(parent);
            errno = Mkdir.TryAt(FileDescriptor.WorkingDirectory, path, 0x1C0);
        }

        if (errno is not (Errno.None or Errno.EEXIST)) throw new LinuxException($"mkdir({path})", errno);
    }

    private FileDescriptor OpenRoot() => Linux.Calls.Open.Path(root, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);

    private static void CheckId(string id)
    {
        if (!IsValid(id)) throw new OciException($"invalid container id format: {id}");
    }

    private static bool IsValid(string id) =>
        id.Length is > 0 and <= 1024 && id is not ("." or "..") && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '+' or '-' or '.');
}
