using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.OciCli.Arguments;

/// <summary>The options before the command, runc's and crun's.</summary>
internal sealed class GlobalOptions
{
    private static readonly string[] Values = ["root", "log", "log-format", "log-level", "rootless", "criu", "cgroup-manager"];
    private static readonly string[] Switches = ["debug", "systemd-cgroup", "version,v", "help,h"];

    /// <summary>Directory of the containers' states.</summary>
    public string Root { get; private set; } = "/run/berth-oci";

    /// <summary>File errors are appended to; empty for none.</summary>
    public string Log { get; private set; } = "";

    /// <summary><c>text</c> or <c>json</c>.</summary>
    public string LogFormat { get; private set; } = "text";

    /// <summary>False to leave cgroups alone (crun's <c>disabled</c>).</summary>
    public bool Cgroups { get; private set; } = true;

    /// <summary>Takes the options in front of the command; returns the command and what follows it.</summary>
    /// <exception cref="OciException">An unknown option, or one that cannot be had here.</exception>
    public string[] Take(string[] line)
    {
        var end = 0;
        while (end < line.Length && line[end] is ['-', _, ..])
        {
            var name = line[end].TrimStart('-');
            end += Values.Contains(name) ? 2 : 1;
        }

        var options = CommandOptions.Parse(line.AsSpan(0, Math.Min(end, line.Length)), Values, Switches);
        Log = options["log"] ?? Log;
        LogFormat = options["log-format"] ?? LogFormat;
        Root = Path.GetFullPath(options["root"] ?? Root);
        if (LogFormat is not ("text" or "json")) throw new OciException($"invalid log format {LogFormat}: text and json are there");
        if (options.Has("version")) return ["version"];
        if (options.Has("help")) return ["help"];
        ChooseCgroups(options);
        return line[Math.Min(end, line.Length)..];
    }

    private void ChooseCgroups(CommandOptions options)
    {
        var manager = options["cgroup-manager"] ?? (options.Has("systemd-cgroup") ? "systemd" : "cgroupfs");
        Cgroups = manager != "disabled";
        if (manager is "cgroupfs" or "disabled") return;
        if (manager != "systemd") throw new OciException($"unknown cgroup manager {manager}: cgroupfs, systemd and disabled are known");
        // sd_booted(3).
        if (Stat.TryAt(FileDescriptor.WorkingDirectory, "/run/systemd/system", out _) is null)
            throw new OciException("systemd cgroup manager: this machine was not booted with systemd (no /run/systemd/system); use the cgroupfs manager");
        throw new OciException("systemd cgroup manager: not there yet; use the cgroupfs manager (--cgroup-manager cgroupfs, or leave out --systemd-cgroup)");
    }
}
