using System.Globalization;

namespace Berth.Hello;

/// <summary>What a process can see of its isolation, read from <c>/proc</c> and the cgroup filesystem.</summary>
internal sealed record Surroundings
{
    public required int Pid { get; init; }
    public required string Hostname { get; init; }
    public required string User { get; init; }
    public required IReadOnlyList<string> Processes { get; init; }
    public required IReadOnlyList<string> Interfaces { get; init; }
    public required IReadOnlyDictionary<string, string> Namespaces { get; init; }
    public required string Capabilities { get; init; }
    public required string Seccomp { get; init; }
    public required string Memory { get; init; }
    public required string Cpu { get; init; }
    public required string Pids { get; init; }
    public required string Root { get; init; }
    public required string Kernel { get; init; }

    public static Surroundings Look()
    {
        var status = Fields("/proc/self/status");
        return new Surroundings
        {
            Pid = Environment.ProcessId,
            Hostname = Read("/proc/sys/kernel/hostname") ?? Environment.MachineName,
            User = $"uid {FirstOf(status, "Uid")}, gid {FirstOf(status, "Gid")}",
            Processes = Numbered("/proc"),
            Interfaces = Interface(),
            Namespaces = NamespaceIds(),
            Capabilities = CountCapabilities(status.GetValueOrDefault("CapEff", "")),
            Seccomp = SeccompMode(status.GetValueOrDefault("Seccomp", "")),
            Memory = Limit(Cgroup("memory", "memory.limit_in_bytes", "memory.max"), Bytes),
            Cpu = CpuLimit(),
            Pids = Limit(Cgroup("pids", "pids.max", "pids.max"), v => v.ToString(CultureInfo.InvariantCulture)),
            Root = RootMount(),
            Kernel = Read("/proc/sys/kernel/osrelease") ?? "unknown",
        };
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Masked or absent in this sandbox: the caller prints that it cannot be seen.
            return null;
        }
    }

    private static Dictionary<string, string> Fields(string path) =>
        (Read(path) ?? "").Split('\n').Select(l => l.Split(':', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.Ordinal);

    private static string FirstOf(Dictionary<string, string> status, string key) =>
        status.GetValueOrDefault(key, "unknown").Split('\t', ' ')[0];

    private static List<string> Numbered(string path) =>
        [.. Directory.Exists(path) ? Directory.GetDirectories(path).Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit)).Select(n => n!) : []];

    private static List<string> Interface() =>
        [.. (Read("/proc/net/dev") ?? "").Split('\n').Skip(2).Select(l => l.Split(':')[0].Trim()).Where(n => n.Length > 0)];

    private static SortedDictionary<string, string> NamespaceIds()
    {
        var ids = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"])
            ids[name] = new FileInfo($"/proc/self/ns/{name}").LinkTarget ?? "not visible";
        return ids;
    }

    private static string CountCapabilities(string hex) =>
        ulong.TryParse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)
            ? $"{ulong.PopCount(bits)} of 41"
            : "not visible";

    private static string SeccompMode(string mode) => mode switch
    {
        "0" => "off",
        "1" => "strict",
        "2" => "filter",
        _ => "not visible",
    };

    private static string? Cgroup(string controller, string v1, string v2) =>
        Read($"/sys/fs/cgroup/{controller}/{v1}") ?? Read($"/sys/fs/cgroup/{v2}");

    private static string Limit(string? value, Func<long, string> format) =>
        value is null ? "not visible"
        : long.TryParse(value, CultureInfo.InvariantCulture, out var n) && n < long.MaxValue / 2 ? format(n)
        : "unlimited";

    private static string Bytes(long n) => $"{n / (1024.0 * 1024.0):0.#} MiB";

    private static string CpuLimit()
    {
        var (quota, period) = (Cgroup("cpu", "cpu.cfs_quota_us", "cpu.max"), Cgroup("cpu", "cpu.cfs_period_us", "cpu.max"));
        if (quota?.Split(' ') is [var q, var p]) (quota, period) = (q, p);
        return double.TryParse(quota, CultureInfo.InvariantCulture, out var used) && double.TryParse(period, CultureInfo.InvariantCulture, out var of)
            ? used > 0 ? $"{used / of:0.##} CPUs" : "unlimited"
            : quota is null ? "not visible" : "unlimited";
    }

    // mountinfo: fields 5 and 6 are the mount point and its options; after the dash come type and source.
    private static string RootMount()
    {
        foreach (var line in (Read("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash > 0 && fields[4] == "/") return $"{fields[dash + 1]}, {(fields[5].StartsWith("rw", StringComparison.Ordinal) ? "writable" : "read-only")}";
        }

        return "not visible";
    }
}
