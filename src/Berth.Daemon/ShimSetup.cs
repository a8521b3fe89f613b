using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Runtime;

namespace Berth.Daemon;

/// <summary>Where the shim of this daemon is.</summary>
internal static class ShimSetup
{
    private const string LibexecVariable = "BERTH_LIBEXEC";
    private const string DefaultCgroupParent = "/berth";

    /// <summary>The cgroup of containers that name none.</summary>
    public static string CgroupParent(DaemonOptions options) => options.CgroupParent.Length > 0 ? options.CgroupParent : DefaultCgroupParent;

    /// <summary>A program that belongs to berthd: beside it, or where <c>BERTH_LIBEXEC</c> says.</summary>
    public static string Program(string name) => Path.Combine(Environment.GetEnvironmentVariable(LibexecVariable) is { Length: > 0 } libexec
        ? libexec
        : AppContext.BaseDirectory, name);

    public static ShimOptions From(DaemonOptions options, Log log, TimeProvider time) => new()
    {
        SocketPath = Path.Combine(options.ExecRoot, "shim", "shim.sock"),
        ProgramPath = Program("berth-shim"),
        StateRoot = Path.Combine(options.ExecRoot, "shim", "state"),
        BundleRoot = Path.Combine(options.ExecRoot, "oci"),
        CgroupParent = CgroupParent(options),
        Notice = text => log.Warning(text),
        Time = time,
    };
}
