using System.Text.Json;

namespace Berth.Oci;

/// <summary>Reads the Linux part of a configuration.</summary>
internal static class LinuxReader
{
    public static LinuxSpec Linux(JsonElement e) => new()
    {
        Namespaces = e.List("namespaces", static n => new NamespaceSpec { Type = n.Needed("type"), Path = n.Text("path") }),
        Devices = e.List("devices", Device),
        CgroupsPath = e.Text("cgroupsPath"),
        Resources = e.Part("resources", Resources),
        Seccomp = e.Part("seccomp", Seccomp),
        MaskedPaths = e.Texts("maskedPaths"),
        ReadonlyPaths = e.Texts("readonlyPaths"),
        RootfsPropagation = e.Text("rootfsPropagation"),
        Sysctl = e.Map("sysctl"),
        UidMappings = e.List("uidMappings", Mapping),
        GidMappings = e.List("gidMappings", Mapping),
        MountLabel = e.Text("mountLabel"),
        TimeOffsets = TimeOffsets(e),
        Personality = e.Part("personality", static p => new PersonalitySpec { Domain = p.Needed("domain") }),
    };

    public static IdMapping Mapping(JsonElement e) => new() { ContainerID = e.Id("containerID") ?? 0, HostID = e.Id("hostID") ?? 0, Size = e.Id("size") ?? 0 };

    private static Dictionary<string, TimeOffset> TimeOffsets(JsonElement e)
    {
        var offsets = new Dictionary<string, TimeOffset>();
        if (e.Field("timeOffsets") is { } clocks)
            foreach (var clock in clocks.EnumerateObject()) offsets[clock.Name] = new TimeOffset { Secs = clock.Value.Long("secs") ?? 0, Nanosecs = clock.Value.Id("nanosecs") ?? 0 };
        return offsets;
    }

    private static DeviceSpec Device(JsonElement e) => new()
    {
        Type = e.Needed("type"),
        Path = e.Needed("path"),
        Major = e.Long("major") ?? 0,
        Minor = e.Long("minor") ?? 0,
        FileMode = e.Id("fileMode"),
        Uid = e.Id("uid"),
        Gid = e.Id("gid"),
    };

    public static LinuxResources Resources(JsonElement e) => new()
    {
        Devices = e.List("devices", static d => new DeviceRule { Allow = d.Flag("allow"), Type = d.Text("type"), Major = d.Long("major"), Minor = d.Long("minor"), Access = d.Text("access") }),
        Memory = e.Part("memory", Memory),
        Cpu = e.Part("cpu", Cpu),
        Pids = e.Part("pids", static p => new PidsResources { Limit = p.Long("limit") ?? 0 }),
        BlockIO = e.Part("blockIO", BlockIO),
        HugepageLimits = e.List("hugepageLimits", static h => new HugepageLimit { PageSize = h.Needed("pageSize"), Limit = h.Unsigned("limit") ?? 0 }),
        Unified = e.Map("unified"),
    };

    private static MemoryResources Memory(JsonElement e) => new()
    {
        Limit = e.Long("limit"),
        Reservation = e.Long("reservation"),
        Swap = e.Long("swap"),
        Swappiness = e.Unsigned("swappiness"),
        DisableOOMKiller = e.Field("disableOOMKiller")?.GetBoolean(),
        CheckBeforeUpdate = e.Field("checkBeforeUpdate")?.GetBoolean(),
    };

    private static CpuResources Cpu(JsonElement e) => new()
    {
        Shares = e.Unsigned("shares"),
        Quota = e.Long("quota"),
        Period = e.Unsigned("period"),
        RealtimeRuntime = e.Long("realtimeRuntime"),
        RealtimePeriod = e.Unsigned("realtimePeriod"),
        Burst = e.Unsigned("burst"),
        Idle = e.Long("idle"),
        Cpus = e.Text("cpus"),
        Mems = e.Text("mems"),
    };

    private static BlockIOResources BlockIO(JsonElement e) => new()
    {
        Weight = (ushort?)e.Id("weight"),
        WeightDevice = e.List("weightDevice", static d => new WeightDevice { Major = d.Long("major") ?? 0, Minor = d.Long("minor") ?? 0, Weight = (ushort?)d.Id("weight") }),
        ThrottleReadBpsDevice = e.List("throttleReadBpsDevice", Throttle),
        ThrottleWriteBpsDevice = e.List("throttleWriteBpsDevice", Throttle),
        ThrottleReadIOPSDevice = e.List("throttleReadIOPSDevice", Throttle),
        ThrottleWriteIOPSDevice = e.List("throttleWriteIOPSDevice", Throttle),
    };

    private static ThrottleDevice Throttle(JsonElement e) => new() { Major = e.Long("major") ?? 0, Minor = e.Long("minor") ?? 0, Rate = e.Unsigned("rate") ?? 0 };

    private static LinuxSeccomp Seccomp(JsonElement e) => new()
    {
        DefaultAction = e.Needed("defaultAction"),
        DefaultErrnoRet = e.Id("defaultErrnoRet"),
        Architectures = e.Texts("architectures"),
        Flags = e.Texts("flags"),
        ListenerPath = e.Text("listenerPath"),
        ListenerMetadata = e.Text("listenerMetadata"),
        Syscalls = e.List("syscalls", Rule),
    };

    private static SeccompRule Rule(JsonElement e) => new()
    {
        Names = e.Texts("names"),
        Action = e.Needed("action"),
        ErrnoRet = e.Id("errnoRet"),
        Args = e.List("args", static a => new SeccompArgument { Index = a.Id("index") ?? 0, Value = a.Unsigned("value") ?? 0, ValueTwo = a.Unsigned("valueTwo") ?? 0, Op = a.Needed("op") }),
    };
}
