using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Start;
using Berth.Engine.Mounts;
using Berth.Engine.Security;
using Berth.Linux.Processes;
using Berth.Oci;

namespace Berth.Engine.Specs;

/// <summary>Writes the runtime spec of a container: exactly what Docker would give it.</summary>
public static class BuildSpec
{
    /// <summary>022, as Docker's runtimes set it.</summary>
    internal const uint Umask = 0x12;

    /// <exception cref="EngineException">Something asked for is not there or cannot be read: devices, profiles, limits.</exception>
    public static RuntimeSpec From(SpecRequest request)
    {
        var (container, host) = (request.Container, request.Container.HostConfig);
        var capabilities = CapabilitySet.Resolve(host.CapAdd, host.CapDrop, host.Privileged);
        var security = SecurityOptions.Of(host, capabilities);
        var devices = DeviceList.Of(host);
        var ownHostname = host.UTSMode != "host";
        return new RuntimeSpec
        {
            Process = Process(request, capabilities, security),
            Root = new RootSpec { Path = "", Readonly = host.ReadonlyRootfs },
            Hostname = ownHostname ? container.Config.Hostname : null,
            Domainname = ownHostname && container.Config.Domainname.Length > 0 ? container.Config.Domainname : null,
            Mounts = MountList.Of(request),
            Annotations = host.Annotations ?? [],
            Linux = new LinuxSpec
            {
                Namespaces = Namespaces(request),
                UidMappings = Mappings(request.Users?.Users),
                GidMappings = Mappings(request.Users?.Groups),
                Devices = devices.Nodes,
                CgroupsPath = CgroupPath(request.Container, request.Options),
                Resources = ResourceList.Of(host, devices.Rules),
                Seccomp = security.Seccomp,
                MaskedPaths = host.MaskedPaths ?? [],
                ReadonlyPaths = host.ReadonlyPaths ?? [],
                Sysctl = Sysctls(host, request.Users is not null),
            },
        };
    }

    /// <summary>The capability sets of a process: those who are not root get none until they run something that gives them.</summary>
    internal static CapabilitiesSpec CapabilitySets(IReadOnlyList<string> capabilities, uint uid) => uid == 0
        ? new CapabilitiesSpec { Bounding = capabilities, Effective = capabilities, Permitted = capabilities }
        : new CapabilitiesSpec { Bounding = capabilities };

    private static ProcessSpec Process(SpecRequest request, IReadOnlyList<string> capabilities, SecurityOptions security)
    {
        var (config, host, user) = (request.Container.Config, request.Container.HostConfig, request.User);
        string[] arguments = [request.Container.Path, .. request.Container.Arguments];
        return new ProcessSpec
        {
            Terminal = config.Tty,
            User = new UserSpec { Uid = user.Uid, Gid = user.Gid, AdditionalGids = user.Groups, Umask = Umask },
            Args = host.Init is true ? [SpecRequest.InitPath, "--", .. arguments] : arguments,
            Env = ProcessEnvironment.Of(config.Hostname, config.Tty, [.. request.LinkEnvironment, .. config.Env ?? []], user.Home),
            Cwd = config.WorkingDir.Length > 0 ? config.WorkingDir : "/",
            Capabilities = CapabilitySets(capabilities, user.Uid),
            Rlimits = RlimitList.Of(host.Ulimits),
            NoNewPrivileges = security.NoNewPrivileges,
            ApparmorProfile = security.AppArmor,
            OomScoreAdj = host.OomScoreAdj,
            ConsoleSize = config.Tty && host.ConsoleSize is [> 0 and var rows, > 0 and var columns]
                ? new ConsoleSize { Height = (uint)rows, Width = (uint)columns }
                : null,
        };
    }

    private static List<NamespaceSpec> Namespaces(SpecRequest request)
    {
        var host = request.Container.HostConfig;
        var namespaces = new List<NamespaceSpec> { new() { Type = "mount" } };
        if (request.Users is not null) namespaces.Add(new NamespaceSpec { Type = "user" });
        // A sandbox's namespace travels beside the spec, as a descriptor.
        if (request.Joined.TryGetValue("network", out var network)) namespaces.Add(new NamespaceSpec { Type = "network", Path = network });
        else if (!request.HasNetwork) namespaces.Add(new NamespaceSpec { Type = "network" });
        if (host.UTSMode != "host") namespaces.Add(new NamespaceSpec { Type = "uts" });
        AddOwnOrJoined("pid", host.PidMode);
        AddOwnOrJoined("ipc", host.IpcMode);
        if (host.CgroupnsMode == "private") namespaces.Add(new NamespaceSpec { Type = "cgroup" });
        return namespaces;

        void AddOwnOrJoined(string type, string mode)
        {
            if (request.Joined.TryGetValue(type, out var path)) namespaces.Add(new NamespaceSpec { Type = type, Path = path });
            else if (mode != "host") namespaces.Add(new NamespaceSpec { Type = type });
        }
    }

    private static IReadOnlyList<IdMapping> Mappings(IReadOnlyList<IdRange>? map) =>
        [.. (map ?? []).Select(range => new IdMapping { ContainerID = range.Inside, HostID = range.Outside, Size = range.Count })];

    /// <summary>Where a container's cgroup is, from the root of the hierarchies.</summary>
    internal static string CgroupPath(ContainerDocument container, ContainerOptions options)
    {
        var parent = container.HostConfig.CgroupParent;
        return CleanPath.Of((parent.Length > 0 ? parent : options.CgroupParent) + "/" + container.Id);
    }

    private static bool IsIpc(string sysctl) => sysctl.StartsWith("fs.mqueue.", StringComparison.Ordinal)
        || sysctl is "kernel.msgmax" or "kernel.msgmnb" or "kernel.msgmni" or "kernel.sem" or "kernel.shmall" or "kernel.shmmax" or "kernel.shmmni" or "kernel.shm_rmid_forced";

    private static Dictionary<string, string> Sysctls(HostConfig host, bool ownUsers)
    {
        var sysctls = new Dictionary<string, string>(host.Sysctls ?? []);
        if (host.IpcMode == "host" && sysctls.Keys.FirstOrDefault(IsIpc) is { } shared)
            throw LaunchFailures.Refused($"sysctl \"{shared}\" is not allowed in the hosts ipc namespace");
        if (host.NetworkMode == "host")
        {
            if (sysctls.Keys.FirstOrDefault(key => key.StartsWith("net.", StringComparison.Ordinal)) is { } foreign)
                throw LaunchFailures.Refused($"sysctl \"{foreign}\" not allowed in host network namespace");
            return sysctls;
        }
        if (host.NetworkMode.StartsWith("container:", StringComparison.Ordinal)) return sysctls;
        // Inside, nobody is more privileged than the container: low ports and pings are for every user of it.
        sysctls.TryAdd("net.ipv4.ip_unprivileged_port_start", "0");
        // There are not that many groups in a user namespace; the network was made with all the host has.
        if (!ownUsers) sysctls.TryAdd("net.ipv4.ping_group_range", "0 2147483647");
        return sysctls;
    }
}
