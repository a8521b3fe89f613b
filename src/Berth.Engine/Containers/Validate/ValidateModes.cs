using Berth.Api.Containers;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Containers.Validate;

/// <summary>Namespaces, restart policy, logging and what else is a word out of a few.</summary>
internal static class ValidateModes
{
    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    public static void Check(HostConfig host)
    {
        CheckNamespaces(host);
        CheckRestart(host);
        LogDrivers.Check(host.LogConfig);
        if (host.Isolation is not ("" or "default"))
            throw EngineException.Invalid($"invalid isolation ({host.Isolation}): linux only supports 'default'");
        foreach (var key in host.Annotations?.Keys.AsEnumerable() ?? [])
        {
            if (key.Length == 0) throw EngineException.Invalid("invalid Annotations: the empty string is not permitted as an annotation key");
        }
        CheckSecurity(host.SecurityOpt ?? []);
        if (host.StorageOpt is { Count: > 0 })
            CheckStorage(host.StorageOpt);
    }

    private static void CheckNamespaces(HostConfig host)
    {
        var pid = host.PidMode;
        if (pid is not ("" or "host" or "private") && !IsContainer(pid)) throw EngineException.Invalid($"invalid PID mode: {pid}");
        if (host.IpcMode is not ("" or "none" or "private" or "shareable" or "host") && !IsContainer(host.IpcMode))
            throw EngineException.Invalid($"invalid IPC mode: {host.IpcMode}");
        if (host.UTSMode is not ("" or "host")) throw EngineException.Invalid($"invalid UTS mode: {host.UTSMode}");
        if (host.CgroupnsMode is not ("" or "host" or "private"))
            throw EngineException.Invalid($"invalid cgroup namespace mode: {host.CgroupnsMode}");
        if (host.NetworkMode == "container:")
            throw EngineException.Invalid("invalid network mode: invalid container format container:<name|id>");
    }

    internal static bool IsContainer(string mode) => mode.StartsWith("container:", StringComparison.Ordinal);

    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    internal static void CheckRestart(HostConfig host)
    {
        var policy = host.RestartPolicy;
        if (policy.Name is not ("" or "no" or "always" or "on-failure" or "unless-stopped"))
            throw EngineException.Invalid($"invalid restart policy: unknown policy '{policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        if (policy.MaximumRetryCount != 0 && policy.Name != "on-failure")
        {
            throw EngineException.Invalid("invalid restart policy: maximum retry count can only be used with 'on-failure'"
                + (policy.MaximumRetryCount < 0 ? " and cannot be negative" : ""));
        }
        if (policy.MaximumRetryCount < 0) throw EngineException.Invalid("invalid restart policy: maximum retry count cannot be negative");
        if (host.AutoRemove && policy.Name is not ("" or "no"))
            throw EngineException.Invalid("can't create 'AutoRemove' container with restart policy");
    }

    private static void CheckStorage(IReadOnlyDictionary<string, string> options)
    {
        foreach (var key in options.Keys)
            if (!key.Equals("size", StringComparison.OrdinalIgnoreCase)) throw EngineException.Internal($"Unknown option {key}");
        throw EngineException.Internal("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
    }

    private static void CheckSecurity(IEnumerable<string> options)
    {
        foreach (var option in options)
        {
            if (option is "no-new-privileges" or "writable-cgroups") continue;
            var cut = option.IndexOfAny(['=', ':']);
            if (cut < 0) throw EngineException.Internal($"invalid --security-opt 1: \"{option}\"");
            var (key, value) = (option[..cut], option[(cut + 1)..]);
            var known = key switch
            {
                "label" or "apparmor" or "seccomp" => true,
                "systempaths" => value == "unconfined",
                "no-new-privileges" or "writable-cgroups" => value is "true" or "false" or "1" or "0",
                _ => false,
            };
            if (!known) throw EngineException.Internal($"invalid --security-opt 2: \"{option}\"");
        }
    }
}
