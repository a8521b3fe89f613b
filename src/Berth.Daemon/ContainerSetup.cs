using System.Globalization;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Host;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Roots;
using Berth.Engine.UserNamespaces;
using Berth.Linux.Cgroups;

namespace Berth.Daemon;

/// <summary>What containers have to know about this daemon and machine.</summary>
internal static class ContainerSetup
{
    public static ContainerOptions From(DaemonOptions options, ChooseUserNamespace users, Log log, TimeProvider time, CancellationToken stopping)
    {
        using var cgroups = CgroupHierarchy.Detect();
        return new ContainerOptions
        {
            InitProgram = ShimSetup.Program("berth-init"),
            BaseLayer = new BaseLayer(Path.Combine(options.DataRoot, "base-layer")),
            CgroupParent = ShimSetup.CgroupParent(options),
            Cgroups = cgroups.Support,
            UnifiedCgroups = cgroups.Version == CgroupVersion.V2,
            CdiDirectories = options.CdiDirectories,
            UserNamespaces = users,
            SandboxRoot = Path.Combine(options.ExecRoot, "netns"),
            Runtimes = Runtimes(options),
            Defaults = Defaults(options),
            Time = time,
            Stopping = stopping,
            Notice = text => log.Warning(text),
        };
    }

    /// <exception cref="OptionsException">A limit is malformed.</exception>
    private static HostDefaults Defaults(DaemonOptions options)
    {
        CheckLog(options);
        return new HostDefaults
        {
            ShmSize = options.DefaultShmSize,
            LogDriver = options.LogDriver,
            LogOptions = options.LogOptions,
            Dns = options.Dns,
            DnsOptions = options.DnsOptions,
            DnsSearch = options.DnsSearch,
            Ulimits = [.. options.DefaultUlimits.Select(Limit)],
            Init = options.Init,
            Runtime = options.DefaultRuntime,
        };
    }

    /// <exception cref="OptionsException">There is no such default.</exception>
    public static ContainerRuntimes Runtimes(DaemonOptions options)
    {
        var runtimes = new ContainerRuntimes(options.Runtimes, options.DefaultRuntime);
        return runtimes.Names.Contains(options.DefaultRuntime) ? runtimes : throw new OptionsException($"specified default runtime '{options.DefaultRuntime}' does not exist");
    }

    // Better not to begin than to refuse every container.
    private static void CheckLog(DaemonOptions options)
    {
        try
        {
            LogDrivers.Check(new LogConfig { Type = options.LogDriver, Config = new ApiMap<string>(options.LogOptions) });
        }
        catch (EngineException error)
        {
            throw new OptionsException($"failed to set log opts: {error.Message}");
        }
    }

    // nofile=1024:2048, or nofile=1024 for both.
    private static Ulimit Limit(string text)
    {
        var parts = text.Split('=', 2);
        var limits = parts.Length == 2 ? parts[1].Split(':', 2) : [];
        if (limits.Length > 0 && long.TryParse(limits[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var soft)
            && long.TryParse(limits[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hard))
        {
            return new Ulimit { Name = parts[0], Soft = soft, Hard = hard };
        }
        throw new OptionsException($"invalid ulimit argument: {text}");
    }
}
