using Berth.Linux.Calls;

namespace Berth.Runtime.Launching;

/// <summary>The options of one mount, sorted by who takes them: attributes of the mount, propagation, and data for the file system.</summary>
internal sealed class MountOptions
{
    private static readonly Dictionary<string, (MountAttributes Set, MountAttributes Clear)> AttributeNames = new(StringComparer.Ordinal)
    {
        ["ro"] = (MountAttributes.ReadOnly, default),
        ["rw"] = (default, MountAttributes.ReadOnly),
        ["nosuid"] = (MountAttributes.NoSetuid, default),
        ["suid"] = (default, MountAttributes.NoSetuid),
        ["nodev"] = (MountAttributes.NoDevices, default),
        ["dev"] = (default, MountAttributes.NoDevices),
        ["noexec"] = (MountAttributes.NoExec, default),
        ["exec"] = (default, MountAttributes.NoExec),
        ["noatime"] = (MountAttributes.NoAccessTime, MountAttributes.AccessTimeMask),
        ["atime"] = (default, MountAttributes.AccessTimeMask),
        ["relatime"] = (default, MountAttributes.AccessTimeMask),
        ["norelatime"] = (default, MountAttributes.AccessTimeMask),
        ["strictatime"] = (MountAttributes.StrictAccessTime, MountAttributes.AccessTimeMask),
        ["nodiratime"] = (MountAttributes.NoDirectoryAccessTime, default),
        ["diratime"] = (default, MountAttributes.NoDirectoryAccessTime),
        ["nosymfollow"] = (MountAttributes.NoSymlinkFollow, default),
        ["symfollow"] = (default, MountAttributes.NoSymlinkFollow),
    };

    private MountOptions()
    {
    }

    public bool Bind { get; private set; }

    public bool Recursive { get; private set; }

    /// <summary>Owners are shown through an id map.</summary>
    public bool IdMap { get; private set; }

    /// <summary>The map holds for the mounts beneath too.</summary>
    public bool IdMapRecursive { get; private set; }

    public MountAttributes Set { get; private set; }

    public MountAttributes Clear { get; private set; }

    public MountAttributes RecursiveSet { get; private set; }

    public MountAttributes RecursiveClear { get; private set; }

    public MountFlags Propagation { get; private set; }

    public bool PropagationRecursive { get; private set; }

    /// <summary><c>key=value</c> or <c>key</c>, in order, for fsconfig(2).</summary>
    public List<string> Data { get; private init; } = [];

    /// <summary>The same with other data.</summary>
    public MountOptions With(List<string> data) => new() { Bind = Bind, Set = Set, Clear = Clear, Data = data };

    public static MountOptions Parse(string? type, IReadOnlyList<string> options)
    {
        var parsed = new MountOptions { Bind = type == "bind" };
        foreach (var option in options) parsed.Take(option);
        return parsed;
    }

    /// <summary>Parses <c>private</c>, <c>rslave</c>, ...; None when the word is none of them.</summary>
    public static (MountFlags Flags, bool Recursive) ParsePropagation(string word) => word switch
    {
        "private" => (MountFlags.Private, false),
        "rprivate" => (MountFlags.Private, true),
        "slave" => (MountFlags.Slave, false),
        "rslave" => (MountFlags.Slave, true),
        "shared" => (MountFlags.Shared, false),
        "rshared" => (MountFlags.Shared, true),
        "unbindable" => (MountFlags.Unbindable, false),
        "runbindable" => (MountFlags.Unbindable, true),
        _ => (MountFlags.None, false),
    };

    private void Take(string option)
    {
        if (option is "defaults" or "tmpcopyup" or "async" or "nomand" or "loud") return;
        if (option is "bind" or "rbind")
        {
            Bind = true;
            Recursive |= option == "rbind";
            return;
        }

        if (option is "idmap" or "ridmap")
        {
            IdMap = true;
            IdMapRecursive |= option == "ridmap";
            return;
        }

        var (propagation, recursive) = ParsePropagation(option);
        if (propagation != MountFlags.None)
        {
            (Propagation, PropagationRecursive) = (propagation, recursive);
            return;
        }

        if (AttributeNames.TryGetValue(option, out var attributes))
        {
            Set = (Set & ~attributes.Clear) | attributes.Set;
            Clear = (Clear & ~attributes.Set) | attributes.Clear;
            return;
        }

        // runtime-spec: the same names with an r in front change the whole tree below a bind mount.
        if (option.Length > 1 && option[0] == 'r' && AttributeNames.TryGetValue(option[1..], out attributes))
        {
            RecursiveSet |= attributes.Set;
            RecursiveClear |= attributes.Clear;
            return;
        }

        Data.Add(option);
    }
}
