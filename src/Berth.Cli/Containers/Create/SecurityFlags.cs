using System.Text.Json;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Flags that say what a container may do, and which namespaces it has to itself.</summary>
internal sealed class SecurityFlags
{
    private readonly ListFlag _annotation, _capAdd, _capDrop, _securityOpt, _sysctl;
    private readonly TextFlag _cgroupns, _ipc, _isolation, _pid, _runtime, _userns, _uts;
    private readonly SwitchFlag _privileged;

    public SecurityFlags(FlagSet flags)
    {
        _annotation = flags.List("annotation", '\0', "Annotation handed to the runtime", "map");
        _capAdd = flags.List("cap-add", '\0', "Add Linux capabilities");
        _capDrop = flags.List("cap-drop", '\0', "Drop Linux capabilities");
        _cgroupns = flags.Text("cgroupns", '\0', "Cgroup namespace (host|private)");
        _ipc = flags.Text("ipc", '\0', "IPC namespace");
        _isolation = flags.Text("isolation", '\0', "Isolation technology (Windows only)");
        _pid = flags.Text("pid", '\0', "PID namespace");
        _privileged = flags.Switch("privileged", '\0', "All capabilities, all devices, nothing masked");
        _runtime = flags.Text("runtime", '\0', "Runtime of the container");
        _securityOpt = flags.List("security-opt", '\0', "Security options");
        _sysctl = flags.Add(new ListFlag("sysctl", '\0', "map", "Kernel parameters of the container")
        {
            Check = static value => IsParameter(value) ? (value, null) : (null, $"sysctl '{value}' is not allowed"),
        });
        _userns = flags.Text("userns", '\0', "User namespace");
        _uts = flags.Text("uts", '\0', "UTS namespace");
    }

    /// <exception cref="CliException">A value is none.</exception>
    public void Apply(HostConfig host)
    {
        if (_pid.Value is not ("" or "host") && !(_pid.Value.StartsWith("container:", StringComparison.Ordinal) && _pid.Value.Length > 10))
            throw Bad("--pid: invalid PID mode");
        if (_uts.Value is not ("" or "host"))
            throw Bad("--uts: invalid UTS mode");
        if (_userns.Value is not ("" or "host" or "private"))
            throw Bad("--userns: invalid USER mode");
        if (_cgroupns.Value is not ("" or "host" or "private"))
            throw Bad("--cgroupns: invalid CGROUP mode");
        (host.CapAdd, host.CapDrop) = Capabilities(_capAdd.Values, _capDrop.Values);
        host.CgroupnsMode = _cgroupns.Value;
        host.IpcMode = _ipc.Value;
        host.Isolation = _isolation.Value;
        host.PidMode = _pid.Value;
        host.Privileged = _privileged.Value;
        host.Runtime = _runtime.Value.Length == 0 ? null : _runtime.Value;
        host.Sysctls = Map(_sysctl);
        host.Annotations = Map(_annotation);
        host.UsernsMode = _userns.Value;
        host.UTSMode = _uts.Value;
        ApplyOptions(host);
    }

    // Names are upper-case with CAP_, and ALL swallows the others.
    private static (string[]? Add, string[]? Drop) Capabilities(List<string> add, List<string> drop)
    {
        var added = Normalize(add);
        var dropped = Normalize(drop);
        return (added.Count == 0 ? null : [.. added], dropped.Count == 0 ? null : [.. dropped]);

        static SortedSet<string> Normalize(List<string> names)
        {
            var set = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var name in names)
            {
                var upper = name.Trim().ToUpperInvariant();
                if (upper == "ALL")
                    return new SortedSet<string>(StringComparer.Ordinal) { "ALL" };
                set.Add(upper == "RESET" || upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : $"CAP_{upper}");
            }

            return set;
        }
    }

    private void ApplyOptions(HostConfig host)
    {
        if (_securityOpt.Values.Count == 0)
            return;
        var options = new List<string>();
        foreach (var text in _securityOpt.Values)
        {
            var at = text.IndexOf('=');
            if (at < 0 && text != "no-new-privileges")
                at = text.IndexOf(':');
            var key = at < 0 ? text : text[..at];
            var value = at < 0 ? "" : text[(at + 1)..];
            if (value.Length == 0 && key != "no-new-privileges" && !text.StartsWith("no-new-privileges:", StringComparison.Ordinal))
                throw Bad($"Invalid --security-opt: {GoText.Quote(text)}");
            if (key == "systempaths" && value == "unconfined")
                (host.MaskedPaths, host.ReadonlyPaths) = ([], []);
            else if (key == "seccomp" && value is not ("builtin" or "unconfined"))
                options.Add($"seccomp={Profile(value)}");
            else
                options.Add(text);
        }

        host.SecurityOpt = [.. options];
    }

    // The daemon may be elsewhere, so the profile travels, not its path.
    private static string Profile(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Bad($"opening seccomp profile ({path}) failed: {Files.Sentence("open", path, failure)}");
        }

        try
        {
            return JsonText.Compact(bytes);
        }
        catch (JsonException)
        {
            throw Bad($"compacting json for seccomp profile ({path}) failed: {JsonText.FirstFault(bytes)}");
        }
    }

    private static ApiMap<string>? Map(ListFlag flag)
    {
        if (flag.Values.Count == 0)
            return null;
        var map = new ApiMap<string>();
        foreach (var text in flag.Values)
        {
            var equals = text.IndexOf('=');
            map[equals < 0 ? text : text[..equals]] = equals < 0 ? "" : text[(equals + 1)..];
        }

        return map;
    }

    private static bool IsParameter(string text)
    {
        var equals = text.IndexOf('=');
        if (equals < 0)
            return false;
        var name = text[..equals];
        return name.StartsWith("net.", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal)
            || name is "kernel.msgmax" or "kernel.msgmnb" or "kernel.msgmni" or "kernel.sem" or "kernel.shmall" or "kernel.shmmax"
                or "kernel.shmmni" or "kernel.shm_rmid_forced";
    }

    private static CliException Bad(string message) => new(message, 125);
}
