using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Linux;

namespace Berth.Engine.Files;

/// <summary>Takes files out of a container: one path with all beneath it, or its whole root.</summary>
public sealed class ReadContainerFiles(OpenContainerView views, ContainerEvents events)
{
    private static readonly string[] Kernels = ["dev", "proc", "sys"];

    /// <summary>Opens a path; what it is says <see cref="FileSource.Stat"/>, its tar is written by <see cref="FileSource.CopyTo"/>.</summary>
    /// <param name="container">The container.</param>
    /// <param name="reference">What the client calls it.</param>
    /// <param name="path">As the client wrote it.</param>
    /// <param name="cancellationToken">Stops waiting for the container.</param>
    /// <exception cref="EngineException">NotFound among others.</exception>
    public async Task<FileSource> OpenAsync(Container container, string reference, string path, CancellationToken cancellationToken)
    {
        var asked = new ContainerPath(path, reference);
        var view = await views.ExecuteAsync(container, cancellationToken);
        FileDescriptor? found = null;
        try
        {
            found = asked.Open(view.Root);
            var stat = StatContainerPath.Of(asked, found, view.Root);
            events.Tell(container.Document, "archive-path");
            return new FileSource(view, found, asked.EntryName) { Stat = stat, Without = KernelMounts(container.Document, asked) };
        }
        catch
        {
            found?.Dispose();
            view.Dispose();
            throw;
        }
    }

    // The whole of a running container is its files, not the kernel's: those are had by asking for them.
    private static HashSet<string> KernelMounts(ContainerDocument document, ContainerPath path)
    {
        if (path.Clean != "/") return [];
        var prefix = path.EntryName.TrimEnd('/') + "/";
        var own = document.Mounts.Select(mount => mount.Destination).ToHashSet(StringComparer.Ordinal);
        return [.. Kernels.Where(name => !own.Contains("/" + name)).Select(name => $"{prefix}{name}/")];
    }

    /// <summary>Opens the whole root, without what is mounted in it.</summary>
    public async Task<FileSource> OpenRootAsync(Container container, CancellationToken cancellationToken)
    {
        var view = await views.RootOnlyAsync(container, cancellationToken);
        events.Tell(container.Document, "export");
        return new FileSource(view, view.Root, "");
    }
}

/// <summary>Files of a container, open for reading.</summary>
public sealed class FileSource : IDisposable
{
    private readonly ContainerView _view;
    private readonly FileDescriptor _found;
    private readonly string _name;

    internal FileSource(ContainerView view, FileDescriptor found, string name) => (_view, _found, _name) = (view, found, name);

    /// <summary>What the path is; null for a whole root.</summary>
    public ContainerPathStat? Stat { get; init; }

    /// <summary>Directories, by their names in the archive, that stay empty there where they are mounts.</summary>
    internal IReadOnlySet<string> Without { get; init; } = new HashSet<string>();

    /// <summary>Writes the tar. Blocks the calling thread, which should be one of its own.</summary>
    /// <exception cref="LinuxException">Something cannot be read.</exception>
    public void CopyTo(Stream target, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(target);
        using var pack = new PackTree(tar, cancellationToken) { Users = _view.Users, Enters = (name, stat) => !(stat.IsMountRoot && Without.Contains(name)) };
        if (_name.Length == 0) pack.AddContent(_found);
        else pack.Add(_found, _name);
        tar.Finish();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _found.Dispose();
        _view.Dispose();
    }
}
