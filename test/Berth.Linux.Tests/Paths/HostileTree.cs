using Berth.Linux.Calls;
using Berth.Testing;

namespace Berth.Linux.Tests.Paths;

/// <summary>A random tree as an attacker would lay it, beside an outside that must stay untouched.</summary>
internal sealed class HostileTree : IDisposable
{
    private static readonly string[] Names = ["a", "b", "c", "d", "etc", "x"];

    private readonly TempDirectory _temp = new();
    private readonly MachineState _outside;

    public HostileTree(int seed)
    {
        var random = new Random(seed);
        Directory.CreateDirectory(_temp["outside/etc"]);
        File.WriteAllText(_temp["outside/secret"], "secret");
        File.WriteAllText(_temp["outside/etc/a"], "outside a");
        Directory.CreateDirectory(_temp["root"]);
        Root = Open.Path(_temp["root"], OpenFlags.Directory);
        var directories = new List<string> { "" };
        for (var i = 0; i < 40; i++)
        {
            var name = $"{directories[random.Next(directories.Count)]}{Names[random.Next(Names.Length)]}";
            switch (random.Next(5))
            {
                case 0 or 1:
                    if (Mkdir.TryAt(Root, name, 0b111_101_101) == Errno.None) directories.Add(name + "/");
                    break;
                case 2:
                    using (Open.TryAt(Root, name, OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.WriteOnly, out _, 0b110_100_100)) { }
                    break;
                default:
                    if (Stat.TryAt(Root, name, out _) is null) Symlink.At(Target(random), Root, name);
                    break;
            }
        }

        _outside = MachineState.Take(Scope);
        Forbidden = [.. Inodes(_temp["outside"])];
    }

    /// <summary>The root everything must stay in.</summary>
    public FileDescriptor Root { get; }

    /// <summary>Files that nobody may ever open.</summary>
    public HashSet<(DeviceNumber, ulong)> Forbidden { get; }

    private MachineScope Scope => new() { Marks = ["(none)"], FilesUnder = [_temp["outside"]] };

    /// <summary>A path somebody might ask for.</summary>
    public static string Path(Random random)
    {
        var parts = Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(8) switch { 0 => "..", 1 => ".", 2 => "", _ => Names[random.Next(Names.Length)] });
        return (random.Next(3) == 0 ? "/" : "") + string.Join('/', parts) + (random.Next(8) == 0 ? "/" : "");
    }

    /// <summary>Everything in the root, with link targets and contents.</summary>
    public IReadOnlyList<string> Listing() => new MachineScope { Marks = ["(none)"], FilesUnder = [_temp["root"]] } is var scope
        ? [.. Empty.Diff(MachineState.Take(scope)).Select(l => l.Replace(_temp.Path, "", StringComparison.Ordinal))]
        : [];

    public void AssertOutsideUntouched() => _outside.AssertUnchanged(Scope);

    public void Dispose()
    {
        Root.Dispose();
        _temp.Dispose();
    }

    /// <summary>Exchanges directories for links to the outside, and back, until told to stop.</summary>
    public void Swap(Random random, Func<bool> stop)
    {
        Symlink.At(_temp["outside"], Root, "swap-absolute");
        Symlink.At("../outside", Root, "swap-relative");
        Symlink.At("../../outside/etc", Root, "swap-deep");
        string[] links = ["swap-absolute", "swap-relative", "swap-deep"];
        while (!stop())
        {
            // The attacker lives in the root too: what he finds behind his links he may not move.
            using var parent = Openat2.TryAt(Root, Names[random.Next(Names.Length)], OpenFlags.Path | OpenFlags.Directory, ResolveFlags.InRoot, out _);
            var where = parent is null || random.Next(2) == 0 ? Root : parent;
            var name = Names[random.Next(Names.Length)];
            var link = links[random.Next(links.Length)];
            if (Rename.TryAt(where, name, Root, link, RenameFlags.Exchange) == Errno.None && random.Next(4) > 0) Rename.TryAt(where, name, Root, link, RenameFlags.Exchange);
        }
    }

    private static MachineState Empty => MachineState.Take(new MachineScope { Marks = ["(none)"] });

    private string Target(Random random) => random.Next(12) switch
    {
        0 => _temp["outside"],
        1 => "../outside",
        2 => "../../../../../../../../.." + _temp["outside/etc"],
        3 => "/proc/self/root",
        4 => "/",
        5 => ".",
        6 => "..",
        7 => $"{Names[random.Next(Names.Length)]}/",
        _ => Path(random) is { Length: > 0 } path ? path : ".",
    };

    private static IEnumerable<(DeviceNumber, ulong)> Inodes(string path)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Prepend(path))
        {
            var stat = Stat.LinkPath(entry);
            yield return (stat.Device, stat.Inode);
        }
    }
}
