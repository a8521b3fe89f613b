using System.Text.Json;

namespace Berth.Oci;

/// <summary>Reads <c>config.json</c> member by member: what <see cref="RuntimeSpecJson"/> reads, without its start-up.</summary>
public static class RuntimeSpecReader
{
    /// <summary>Reads a whole configuration.</summary>
    /// <exception cref="JsonException">It is no JSON, or a member that must be there is not.</exception>
    /// <exception cref="InvalidOperationException">A member is of another kind.</exception>
    public static RuntimeSpec Read(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var e = document.RootElement;
        return new RuntimeSpec
        {
            OciVersion = e.Text("ociVersion") ?? "",
            Process = e.Part("process", Process),
            Root = e.Part("root", static r => new RootSpec { Path = r.Needed("path"), Readonly = r.Flag("readonly") }),
            Hostname = e.Text("hostname"),
            Domainname = e.Text("domainname"),
            Mounts = e.List("mounts", Mount),
            Hooks = e.Part("hooks", Hooks),
            Annotations = e.Map("annotations"),
            Linux = e.Part("linux", LinuxReader.Linux),
        };
    }

    /// <summary>Reads a process alone, as exec is given one.</summary>
    /// <exception cref="JsonException">It is no JSON, or a member that must be there is not.</exception>
    /// <exception cref="InvalidOperationException">A member is of another kind.</exception>
    public static ProcessSpec ReadProcess(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return Process(document.RootElement);
    }

    /// <summary>Reads limits alone, as update is given them.</summary>
    /// <exception cref="JsonException">It is no JSON, or a member that must be there is not.</exception>
    /// <exception cref="InvalidOperationException">A member is of another kind.</exception>
    public static LinuxResources ReadResources(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return LinuxReader.Resources(document.RootElement);
    }

    private static ProcessSpec Process(JsonElement e) => new()
    {
        Terminal = e.Flag("terminal"),
        ConsoleSize = e.Part("consoleSize", static c => new ConsoleSize { Height = c.Id("height") ?? 0, Width = c.Id("width") ?? 0 }),
        User = e.Part("user", User)!,
        Args = e.Texts("args"),
        Env = e.Texts("env"),
        Cwd = e.Text("cwd")!,
        Capabilities = e.Part("capabilities", Capabilities),
        Rlimits = e.List("rlimits", static r => new RlimitSpec { Type = r.Needed("type"), Hard = r.Unsigned("hard") ?? 0, Soft = r.Unsigned("soft") ?? 0 }),
        NoNewPrivileges = e.Flag("noNewPrivileges"),
        ApparmorProfile = e.Text("apparmorProfile"),
        SelinuxLabel = e.Text("selinuxLabel"),
        OomScoreAdj = e.Int("oomScoreAdj"),
        IoPriority = e.Part("ioPriority", static i => new IoPrioritySpec { Class = i.Needed("class"), Priority = i.Int("priority") ?? 0 }),
        Scheduler = e.Part("scheduler", Scheduler),
    };

    private static UserSpec User(JsonElement e) => new()
    {
        Uid = e.Id("uid") ?? 0,
        Gid = e.Id("gid") ?? 0,
        Umask = e.Id("umask"),
        AdditionalGids = e.List("additionalGids", static g => g.GetUInt32()),
    };

    private static CapabilitiesSpec Capabilities(JsonElement e) => new()
    {
        Bounding = e.Texts("bounding"),
        Effective = e.Texts("effective"),
        Inheritable = e.Texts("inheritable"),
        Permitted = e.Texts("permitted"),
        Ambient = e.Texts("ambient"),
    };

    private static SchedulerSpec Scheduler(JsonElement e) => new()
    {
        Policy = e.Needed("policy"),
        Nice = e.Int("nice") ?? 0,
        Priority = e.Int("priority") ?? 0,
        Flags = e.Texts("flags"),
        Runtime = e.Unsigned("runtime") ?? 0,
        Deadline = e.Unsigned("deadline") ?? 0,
        Period = e.Unsigned("period") ?? 0,
    };

    private static Mount Mount(JsonElement e) => new()
    {
        Destination = e.Text("destination") ?? "",
        Type = e.Text("type"),
        Source = e.Text("source"),
        Options = e.Texts("options"),
        UidMappings = e.List("uidMappings", LinuxReader.Mapping),
        GidMappings = e.List("gidMappings", LinuxReader.Mapping),
    };

    private static HooksSpec Hooks(JsonElement e) => new()
    {
        Prestart = e.List("prestart", Hook),
        CreateRuntime = e.List("createRuntime", Hook),
        CreateContainer = e.List("createContainer", Hook),
        StartContainer = e.List("startContainer", Hook),
        Poststart = e.List("poststart", Hook),
        Poststop = e.List("poststop", Hook),
    };

    private static HookSpec Hook(JsonElement e) => new() { Path = e.Needed("path"), Args = e.Texts("args"), Env = e.Texts("env"), Timeout = e.Int("timeout") };
}
