using Berth.Engine.Mounts;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Files;

/// <summary>A path inside a container as a client wrote it: a slash or a dot at its end means the directory behind a link, not the link.</summary>
internal sealed class ContainerPath
{
    private const int LinksMax = 255;

    private readonly string _asked;
    private readonly string _container;
    private readonly bool _followsLast;

    /// <param name="asked">As the client wrote it.</param>
    /// <param name="container">What the client calls the container, for sentences.</param>
    /// <exception cref="EngineException">Invalid: there is none.</exception>
    public ContainerPath(string asked, string container)
    {
        if (asked.Length == 0) throw EngineException.Invalid("bad parameter: pathcannot be empty");
        (_asked, _container) = (asked, container);
        Clean = CleanPath.Of("/" + asked);
        var isDot = asked == "." || asked.EndsWith("/.", StringComparison.Ordinal);
        _followsLast = isDot || asked.EndsWith('/');
        var trimmed = asked.TrimEnd('/');
        Name = trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
        Text = isDot ? Clean.TrimEnd('/') + "/." : _followsLast && Clean != "/" ? Clean + "/" : Clean;
    }

    /// <summary>Absolute, without <c>.</c> and <c>..</c>.</summary>
    public string Clean { get; }

    /// <summary><see cref="Clean"/> with the slash or dot that was at its end.</summary>
    public string Text { get; }

    /// <summary>The last name as it was asked for; <c>/</c> for the root.</summary>
    public string Name { get; }

    /// <summary><see cref="Name"/> for an archive, which may not climb.</summary>
    public string EntryName => Name == ".." ? Clean[(Clean.LastIndexOf('/') + 1)..] is { Length: > 0 } last ? last : "/" : Name;

    /// <summary>Opens what it names (O_PATH), a link itself unless the path says otherwise.</summary>
    /// <exception cref="EngineException">NotFound, or Docker's 500 for what is in the way.</exception>
    public FileDescriptor Open(FileDescriptor root)
    {
        var found = SafePath.TryOpen(root, Clean, OpenFlags.Path | (_followsLast ? OpenFlags.Directory : OpenFlags.NoFollow), out var errno);
        return found ?? throw Fail("lstat", errno);
    }

    /// <summary>Opens (for reading) the directory it leads to, through any links.</summary>
    /// <exception cref="EngineException">NotFound; Invalid when it is none.</exception>
    public FileDescriptor OpenDirectory(FileDescriptor root)
    {
        var found = SafePath.TryOpen(root, Clean, OpenFlags.ReadOnly | OpenFlags.Directory, out var errno);
        if (found is not null) return found;
        using var other = errno == Errno.ENOTDIR ? SafePath.TryOpen(root, Clean, OpenFlags.Path, out _) : null;
        throw other is null ? Fail("lstat", errno) : EngineException.Invalid("extraction point is not a directory");
    }

    /// <summary>Docker's sentence for a failure here.</summary>
    public EngineException Fail(string call, Errno errno) => errno == Errno.ENOENT
        ? EngineException.NotFound($"Could not find the file {_asked} in container {_container}")
        : EngineException.Internal($"{call} {Text}: {LowerFirst(errno.Describe())}");

    /// <summary>Where a link leads in the end, as far as the names on the way exist; beyond that as it is written.</summary>
    public string Resolve(FileDescriptor root)
    {
        var current = "/";
        var pending = new Stack<string>(Clean.Split('/').AsEnumerable().Reverse());
        for (var links = 0; pending.TryPop(out var part);)
        {
            if (part is "" or ".") continue;
            var next = part == ".." ? current[..Math.Max(1, current.LastIndexOf('/'))] : current.TrimEnd('/') + "/" + part;
            using var found = part == ".." ? null : SafePath.TryOpen(root, next, OpenFlags.Path | OpenFlags.NoFollow, out _);
            if (found is null || Stat.Descriptor(found).Type != FileType.Symlink)
            {
                current = next;
                continue;
            }
            if (++links > LinksMax) throw EngineException.Internal($"lstat {Text}: too many links");
            var target = Readlink.At(found, "");
            if (target.StartsWith('/')) current = "/";
            foreach (var name in target.Split('/').AsEnumerable().Reverse()) pending.Push(name);
        }
        return current;
    }

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
