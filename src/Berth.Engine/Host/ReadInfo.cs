using System.Net;
using Berth.Api.Host;
using Berth.Api.Json;
using Berth.Engine.Events;
using Berth.Engine.Images;
using Berth.Engine.Logs.Drivers;
using Berth.Engine.Uses;
using Berth.Images;
using Berth.Linux.Calls;

namespace Berth.Engine.Host;

/// <summary><c>docker info</c>: what the daemon and its machine are, measured at the moment of asking.</summary>
public sealed class ReadInfo(DaemonFacts facts, ImageStore images, ContainerCensus containers, EventBus events, TimeProvider time)
{
    /// <summary>The answer.</summary>
    public EngineInfo Run()
    {
        var all = containers();
        var machine = Uname.Get();
        var (distribution, version) = HostMachine.Distribution();
        var info = new EngineInfo
        {
            ID = facts.Id,
            Containers = all.Count,
            ContainersRunning = all.Count(c => c.Running && !c.Paused),
            ContainersPaused = all.Count(c => c.Paused),
            ContainersStopped = all.Count(c => !c.Running),
            Images = images.List().Count,
            Driver = InspectImage.StorageName,
            DriverStatus = [["Backing Filesystem", HostMachine.FileSystem(facts.DataRoot)], ["Supports d_type", "true"], ["userxattr", "false"]],
            Plugins = new PluginsInfo { Volume = ["local"], Network = ["bridge", "host", "null"], Log = [.. LogDrivers.Names] },
            Debug = facts.Debug,
            NFd = Directory.GetFileSystemEntries("/proc/self/fd").Length,
            NGoroutines = ThreadPool.ThreadCount,
            NEventsListener = events.Listeners,
            SystemTime = GoTime.Format(time.GetUtcNow()),
            LoggingDriver = facts.LogDriver,
            CDISpecDirs = [.. facts.CdiDirectories],
            CgroupDriver = "cgroupfs",
            CgroupVersion = HostMachine.UnifiedCgroups ? "2" : "1",
            KernelVersion = machine.Release,
            OperatingSystem = distribution,
            OSVersion = version,
            OSType = "linux",
            Architecture = machine.Machine,
            NCPU = Environment.ProcessorCount,
            MemTotal = HostMachine.TotalMemory(),
            DockerRootDir = facts.DataRoot,
            Name = machine.Node,
            Labels = [.. facts.Labels],
            ServerVersion = facts.Version,
            DefaultRuntime = facts.Runtimes.Preferred,
            InitCommit = new CommitInfo { ID = facts.Version },
            LiveRestoreEnabled = true,
            InitBinary = "berth-init",
            SecurityOptions = [.. SecurityOptions()],
            FirewallBackend = new FirewallInfo { Driver = "nftables" },
            IndexServerAddress = "https://index.docker.io/v1/",
            RegistryConfig = Registries(),
            Runtimes = Runtimes(),
            Warnings = facts.Warnings.Count == 0 ? null : [.. facts.Warnings],
        };
        SetLimits(info);
        return info;
    }

    private IEnumerable<string> SecurityOptions()
    {
        yield return "name=seccomp,profile=builtin";
        if (facts.UserNamespaces) yield return "name=userns";
        if (HostMachine.UnifiedCgroups) yield return "name=cgroupns";
    }

    private static void SetLimits(EngineInfo info)
    {
        var unified = HostMachine.UnifiedCgroups;
        info.MemoryLimit = HostMachine.HasCgroup("memory", "memory.limit_in_bytes");
        info.SwapLimit = unified ? info.MemoryLimit : HostMachine.HasCgroup("memory", "memory.memsw.limit_in_bytes");
        info.OomKillDisable = !unified && HostMachine.HasCgroup("memory", "memory.oom_control");
        info.KernelMemoryTCP = !unified && HostMachine.HasCgroup("memory", "memory.kmem.tcp.limit_in_bytes");
        info.CPUShares = HostMachine.HasCgroup("cpu", "cpu.shares");
        info.CpuCfsPeriod = info.CpuCfsQuota = HostMachine.HasCgroup("cpu", "cpu.cfs_quota_us");
        info.CPUSet = HostMachine.HasCgroup("cpuset", "cpuset.cpus");
        info.PidsLimit = unified ? HostMachine.HasCgroup("pids", "") : Directory.Exists("/sys/fs/cgroup/pids");
        info.IPv4Forwarding = HostMachine.Switch("/proc/sys/net/ipv4/ip_forward");
    }

    private RegistryConfig Registries()
    {
        var indexes = new ApiMap<IndexInfo>
        {
            ["docker.io"] = new IndexInfo { Name = "docker.io", Official = true, Secure = true, Mirrors = [.. facts.RegistryMirrors] },
        };
        List<string> ranges = ["::1/128", "127.0.0.0/8"];
        foreach (var registry in facts.InsecureRegistries)
        {
            if (IPNetwork.TryParse(registry, out _)) ranges.Insert(0, registry);
            else indexes[registry] = new IndexInfo { Name = registry };
        }
        return new RegistryConfig
        {
            IndexConfigs = indexes,
            InsecureRegistryCIDRs = [.. ranges],
            Mirrors = facts.RegistryMirrors.Count == 0 ? null : [.. facts.RegistryMirrors],
        };
    }

    private ApiMap<RuntimeInfo> Runtimes() => new(facts.Runtimes.Names.Select(name => KeyValuePair.Create(name, Describe(facts.Runtimes.Find(name)))));

    private RuntimeInfo Describe(Runtime.OciRuntime? foreign) => foreign is null
        ? new RuntimeInfo { Path = facts.ShimPath }
        : new RuntimeInfo { Path = foreign.Path, RuntimeArgs = foreign.Arguments.Count == 0 ? null : [.. foreign.Arguments] };
}
