namespace Berth.Linux;

/// <summary>capabilities(7): names and bits.</summary>
public static class Capabilities
{
    private static readonly string[] Table =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
        "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE",
        "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    private static readonly Lazy<int> Last = new(ReadLast);

    /// <summary>The number of the last capability this kernel knows.</summary>
    public static int LastCapability => Last.Value;

    /// <summary>All names this kernel knows, by number.</summary>
    public static ReadOnlySpan<string> All => Table.AsSpan(0, Math.Min(Table.Length, LastCapability + 1));

    /// <summary>The bits of all capabilities this kernel knows.</summary>
    public static ulong AllBits => LastCapability >= 63 ? ulong.MaxValue : (1UL << (LastCapability + 1)) - 1;

    /// <summary>The number of a name such as <c>CAP_NET_ADMIN</c> (case and prefix do not matter); null when there is none.</summary>
    public static int? Find(string name)
    {
        for (var number = 0; number < Table.Length; number++)
        {
            var full = Table[number];
            if (full.Equals(name, StringComparison.OrdinalIgnoreCase) || full.AsSpan(4).Equals(name, StringComparison.OrdinalIgnoreCase)) return number;
        }

        return null;
    }

    /// <summary>The name of a number, <c>CAP_NET_ADMIN</c>; <c>CAP_60</c> for one that is newer than this table.</summary>
    public static string Name(int number) => number < Table.Length ? Table[number] : $"CAP_{number}";

    /// <summary>The bits of a list of names; those that this kernel does not know are left out.</summary>
    /// <exception cref="ArgumentException">A name that is no capability: <c>unknown capability "CAP_FOO"</c>.</exception>
    public static ulong ToBits(IEnumerable<string> names)
    {
        var bits = 0UL;
        foreach (var name in names)
        {
            var number = Find(name) ?? throw new ArgumentException($"unknown capability \"{name}\"");
            if (number <= LastCapability) bits |= 1UL << number;
        }

        return bits;
    }

    /// <summary>The names of bits, in order of number.</summary>
    public static IReadOnlyList<string> ToNames(ulong bits)
    {
        var names = new List<string>();
        for (var number = 0; number < 64; number++)
        {
            if ((bits & (1UL << number)) != 0) names.Add(Name(number));
        }

        return names;
    }

    private static int ReadLast()
    {
        // The bounding set answers also where /proc is not mounted; the last capability is the last that it knows.
        var last = -1;
        while (last < 63 && Calls.Prctl.ReadBoundingSet(last + 1) is not null) last++;
        return last;
    }
}
