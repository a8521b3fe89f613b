using Berth.Api.Containers;
using Berth.Engine.Containers.Start;
using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>Limits of the process, setrlimit(2).</summary>
internal static class RlimitList
{
    private static readonly string[] Known =
    [
        "RLIMIT_AS", "RLIMIT_CORE", "RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_LOCKS", "RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE", "RLIMIT_NICE",
        "RLIMIT_NOFILE", "RLIMIT_NPROC", "RLIMIT_RSS", "RLIMIT_RTPRIO", "RLIMIT_RTTIME", "RLIMIT_SIGPENDING", "RLIMIT_STACK",
    ];

    /// <exception cref="EngineException">A limit that does not exist, or a soft one above its hard one.</exception>
    public static IReadOnlyList<RlimitSpec> Of(IReadOnlyList<Ulimit>? limits)
    {
        if (limits is not { Count: > 0 }) return [];
        var result = new List<RlimitSpec>(limits.Count);
        foreach (var limit in limits)
        {
            var type = "RLIMIT_" + limit.Name.ToUpperInvariant();
            if (!Known.Contains(type)) throw LaunchFailures.Refused($"wrong rlimit value: {type}");
            // -1 is "unlimited"; so compare as the kernel does, unsigned.
            if ((ulong)limit.Soft > (ulong)limit.Hard)
                throw EngineException.Internal($"error setting rlimit {limit.Name}: soft limit {limit.Soft} is above hard limit {limit.Hard}");
            result.Add(new RlimitSpec { Type = type, Soft = (ulong)limit.Soft, Hard = (ulong)limit.Hard });
        }
        return result;
    }
}
