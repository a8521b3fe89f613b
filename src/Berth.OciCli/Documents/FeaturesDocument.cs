using System.Text.Json;
using Berth.Linux;
using Berth.OciCli.Output;

namespace Berth.OciCli.Documents;

/// <summary>The features document: what the code has, whether or not this machine's kernel has it too.</summary>
internal static class FeaturesDocument
{
    private static readonly string[] MountOptions =
    [
        "async", "atime", "bind", "defaults", "dev", "diratime", "exec", "idmap", "loud", "noatime", "nodev", "nodiratime", "noexec", "nomand", "norelatime", "nosuid",
        "nosymfollow", "private", "ratime", "rbind", "rdev", "rdiratime", "relatime", "rexec", "ridmap", "rnoatime", "rnodev", "rnodiratime", "rnoexec", "rnorelatime",
        "rnosuid", "rnosymfollow", "ro", "rprivate", "rrelatime", "rro", "rrw", "rshared", "rslave", "rstrictatime", "rsuid", "rsymfollow", "runbindable", "rw", "shared",
        "slave", "strictatime", "suid", "symfollow", "unbindable",
    ];

    private static readonly string[] SeccompActions =
        ["SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP"];

    private static readonly string[] SeccompOperators = ["SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT", "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE"];

    private static readonly string[] SeccompFlags =
        ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];

    public static byte[] Bytes() => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("ociVersionMin", "1.0.0");
        writer.WriteString("ociVersionMax", Commands.Help.SpecVersion);
        List(writer, "hooks", ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"]);
        List(writer, "mountOptions", MountOptions);
        writer.WriteStartObject("linux");
        List(writer, "namespaces", ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"]);
        List(writer, "capabilities", [.. Capabilities.All]);
        Switches(writer, "cgroup", ("v1", true), ("v2", true), ("systemd", false), ("systemdUser", false), ("rdma", false));
        writer.WriteStartObject("seccomp");
        writer.WriteBoolean("enabled", true);
        List(writer, "actions", SeccompActions);
        List(writer, "operators", SeccompOperators);
        List(writer, "archs", ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"]);
        List(writer, "knownFlags", SeccompFlags);
        List(writer, "supportedFlags", SeccompFlags);
        writer.WriteEndObject();
        Switches(writer, "apparmor", ("enabled", true));
        Switches(writer, "selinux", ("enabled", false));
        Switches(writer, "intelRdt", ("enabled", false));
        writer.WriteStartObject("mountExtensions");
        Switches(writer, "idmap", ("enabled", true));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }, JsonText.Indented);

    private static void List(Utf8JsonWriter writer, string name, string[] values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    private static void Switches(Utf8JsonWriter writer, string name, params (string Name, bool Value)[] values)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in values) writer.WriteBoolean(key, value);
        writer.WriteEndObject();
    }
}
