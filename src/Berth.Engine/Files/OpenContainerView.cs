using Berth.Engine.Containers;
using Berth.Engine.Containers.Start;
using Berth.Engine.Mounts;
using Berth.Engine.Roots;
using Berth.Images;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime;

namespace Berth.Engine.Files;

/// <summary>
/// Opens the files of a container. A running one is looked at through its own mount namespace. For a stopped one its mounts are made
/// anew where nobody else sees them, and its lock is held until the view is closed: a start beside it would mount the root twice.
/// </summary>
public sealed class OpenContainerView(ContainerStore containers, ImageStore images, ShimConnection shim, ContainerOptions options)
{
    private const uint DirectoryMode = 0x1ED;
    private const uint FileMode = 0x1ED;

    private readonly MountSources _sources = new(images);

    /// <summary>Opens everything the container sees, volumes included.</summary>
    /// <exception cref="EngineException">It is being removed.</exception>
    internal Task<ContainerView> ExecuteAsync(Container container, CancellationToken cancellationToken) =>
        OpenAsync(container, () => Open.Path("/", OpenFlags.Path | OpenFlags.Directory), MountAll, cancellationToken);

    /// <summary>Opens the root file system alone, as <c>export</c> wants it: where something is mounted, what lies beneath it.</summary>
    /// <exception cref="EngineException">It is being removed.</exception>
    internal Task<ContainerView> RootOnlyAsync(Container container, CancellationToken cancellationToken) => OpenAsync(
        container, () => OpenTree.Clone(FileDescriptor.WorkingDirectory, "/"), document => new ContainerView(Root(document)), cancellationToken);

    private async Task<ContainerView> OpenAsync(
        Container container, Func<FileDescriptor> ofRunning, Func<ContainerDocument, ContainerView> ofStopped, CancellationToken cancellationToken)
    {
        IDisposable? held = await container.LockAsync(cancellationToken);
        FileDescriptor? mounts = null;
        UserMaps? users = null;
        try
        {
            if (container.IsBeingRemoved || container.IsDead)
                throw EngineException.Conflict($"container {container.Id} is {(container.IsDead ? "dead" : "being removed")}: its files cannot be used");
            (mounts, users) = await MountsOfAsync(container, cancellationToken);
            if (mounts is not null)
            {
                held.Dispose();
                held = null;
                return new ContainerView(await Task.Run(() => NamespaceThread.InMountsOf(mounts, ofRunning), CancellationToken.None), mounts) { Users = users };
            }
            var stopped = await Task.Run(() => ofStopped(container.Document), CancellationToken.None);
            return new ContainerView(stopped.Root.Duplicate(), stopped, held);
        }
        catch
        {
            mounts?.Dispose();
            held?.Dispose();
            throw;
        }
    }

    // The namespace is opened by number and believed only while the pidfd says that the process still is. Null when none runs.
    private async Task<(FileDescriptor? Mounts, UserMaps? Users)> MountsOfAsync(Container container, CancellationToken cancellationToken)
    {
        if (container.State.Alive is not { } alive) return default;
        using var process = await shim.OpenProcessAsync(container.Id, cancellationToken);
        if (process is null) return default;
        var mounts = Open.TryAt(
            FileDescriptor.WorkingDirectory, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{alive.Pid}/ns/mnt"), OpenFlags.ReadOnly, out _);
        if (mounts is null) return default;
        try
        {
            var users = UserMaps.OfProcess(alive.Pid);
            if (Pidfd.TrySignal(process, 0) == Errno.None) return (mounts, users);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            // It has ended meanwhile.
        }
        mounts.Dispose();
        return default;
    }

    private FileDescriptor Root(ContainerDocument document) => OpenRoot.From(options.BaseLayer.Beneath(images.Snapshots.Mounts(document)));

    private ContainerView MountAll(ContainerDocument document)
    {
        var directory = containers.DirectoryOf(document.Id);
        var users = options.UserNamespaces.Of(document.HostConfig);
        PrepareLaunch.MakeSources(document.Mounts, users);
        return NamespaceThread.InPrivateMounts(() =>
        {
            var trees = new List<(FileDescriptor Tree, string Destination)>();
            try
            {
                // First all sources: the root then covers the container's folder, where some of them are.
                using var inverse = users?.Inverse().CreateNamespace();
                foreach (var bind in Binds(document, directory)) trees.Add((Source(bind, document.Mounts.Contains(bind) ? inverse : null), bind.Destination));
                return Assemble(document, directory, trees);
            }
            finally
            {
                foreach (var (tree, _) in trees) tree.Dispose();
            }
        });
    }

    // On a thread that is alone in a mount namespace: nothing that is mounted here is seen, or sent, anywhere else.
    private ContainerView Assemble(ContainerDocument document, string place, List<(FileDescriptor Tree, string Destination)> trees)
    {
        using var root = Root(document);
        MoveMount.AttachAt(root, FileDescriptor.WorkingDirectory, place);
        foreach (var (tree, destination) in trees)
        {
            using var target = Stat.Descriptor(tree).Type == FileType.Directory
                ? SafePath.MakeDirectories(root, destination, DirectoryMode)
                : SafePath.MakeFile(root, destination, FileMode);
            MoveMount.Attach(tree, target);
        }
        var mounts = Open.Path("/proc/thread-self/ns/mnt", OpenFlags.ReadOnly);
        return new ContainerView(Open.At(root, ".", OpenFlags.Path | OpenFlags.Directory), mounts);
    }

    private FileDescriptor Source(ContainerMount bind, FileDescriptor? inverse)
    {
        var tree = _sources.Open(bind);
        try
        {
            // What is kept here has the container's ids; what is bound from the host has the host's, and is seen as from inside.
            var isWritable = bind.Writable && (inverse is null || bind.Type != MountType.Bind || TryMap(tree, inverse));
            if (!isWritable && KernelFeatures.Current.MountSetattr)
                MountSetattr.Change(tree, MountAttributes.ReadOnly, recursive: !bind.NonRecursive && !bind.ReadOnlyNonRecursive);
            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    // A file system that cannot is only read: a file made in it would be the host's root's.
    private static bool TryMap(FileDescriptor tree, FileDescriptor inverse)
    {
        try
        {
            MountSetattr.Change(tree, MountAttributes.IdMap, userNamespace: inverse);
            return true;
        }
        catch (LinuxException error) when (error.Errno == Errno.EINVAL)
        {
            return false;
        }
    }

    // Memory exists only while the container runs; the files of name and network exist once it has.
    private static List<ContainerMount> Binds(ContainerDocument document, string directory)
    {
        var binds = document.Mounts.Where(mount => mount.Type != MountType.Tmpfs).ToList();
        foreach (var (name, destination) in HostFiles.All)
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path) && !binds.Exists(bind => bind.Destination == destination))
                binds.Add(new ContainerMount { Type = MountType.Bind, Source = path, Destination = destination });
        }
        return [.. binds.OrderBy(bind => CleanPath.Depth(bind.Destination))];
    }
}
