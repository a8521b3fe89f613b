using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Security;

/// <summary>Which of root's powers a container's processes have.</summary>
public static class CapabilitySet
{
    private const string All = "ALL";

    /// <summary>What every container has unless it is told otherwise.</summary>
    public static IReadOnlyList<string> Default { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP",
        "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    /// <summary>All that the kernel knows and this daemon itself may give away, in the kernel's order.</summary>
    public static IReadOnlyList<string> Available { get; } = Capabilities.ToNames(Capget.Of().Permitted & Capabilities.AllBits);

    /// <summary>The set that results from what is added and dropped.</summary>
    /// <exception cref="EngineException">Invalid: a name that is no capability, or one the daemon does not have itself.</exception>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string>? add, IReadOnlyList<string>? drop, bool privileged)
    {
        var added = Check("CapAdd", add);
        var dropped = Check("CapDrop", drop);
        if (privileged) return Available;
        var set = added.Contains(All)
            ? Available.Except(dropped)
            : dropped.Contains(All)
                ? added
                : Default.Except(dropped).Concat(added.Except(Default));
        return [.. set.Where(name => name != All)];
    }

    /// <summary>A name as the kernel writes it: upper case, with <c>CAP_</c>.</summary>
    public static string Normalize(string name)
    {
        var upper = name.ToUpperInvariant();
        return upper == All || upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
    }

    private static List<string> Check(string field, IReadOnlyList<string>? names)
    {
        var normal = (names ?? []).Select(Normalize).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in normal)
        {
            if (name == All || Available.Contains(name)) continue;
            throw EngineException.Invalid(Capabilities.Find(name) is null
                ? $"invalid {field}: unknown capability: \"{name}\""
                : $"invalid {field}: capability not supported by your kernel or not available in the current environment: \"{name}\"");
        }
        return normal;
    }
}
