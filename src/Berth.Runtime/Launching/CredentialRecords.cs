using System.Runtime.InteropServices;
using Berth.Linux;
using Berth.Linux.Launch;
using Berth.Linux.Seccomp;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>
/// User, groups, capabilities and the system call filter, in the one order that works: the bounding set while CAP_SETPCAP is there,
/// ids while permitted capabilities are kept, the filter as late as its own permissions allow, the final sets last.
/// </summary>
internal static class CredentialRecords
{
    private static readonly Lazy<ulong> Own = new(() => Linux.Calls.Capget.Of().Permitted);
    private const int PR_SET_KEEPCAPS = 8;
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;
    private const int PR_CAP_AMBIENT_RAISE = 2;
    private const int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private const int SECCOMP_SET_MODE_FILTER = 1;
    private const ulong CAP_SYS_ADMIN = 1UL << 21;
    private const uint CapabilityVersion3 = 0x20080522;

    public static void Add(LaunchScope scope, ProcessSpec process, LinuxSeccomp? seccomp)
    {
        var (bounding, effective, permitted, inheritable, ambient) = Sets(process.Capabilities);
        scope.Enter(LaunchStage.User);
        for (var capability = 0; capability <= Capabilities.LastCapability; capability++)
            if ((bounding >> capability & 1) == 0) scope.Add(LaunchCall.Prctl, new("prctl(PR_CAPBSET_DROP)", Capabilities.Name(capability)), PR_CAPBSET_DROP, capability, 0, 0, 0);
        scope.Add(LaunchCall.Prctl, "prctl(PR_SET_KEEPCAPS)", PR_SET_KEEPCAPS, 1, 0, 0, 0);
        Ids(scope, process.User);
        // CLOSE_RANGE before the filter, which may not know the call; nothing below needs a descriptor.
        scope.Enter(LaunchStage.Exec);
        LoaderRecords.CloseFiles(scope);
        ProcessRecords.LastLimits(scope, process);
        scope.Enter(LaunchStage.Exec);
        var filter = seccomp is null ? null : SeccompTranslation.Compile(seccomp);
        if (filter is not null && !process.NoNewPrivileges)
        {
            // Without no_new_privs a filter needs CAP_SYS_ADMIN in the effective set, which a change of user has emptied.
            SetCapabilities(scope, permitted | CAP_SYS_ADMIN, permitted | CAP_SYS_ADMIN, inheritable);
            Install(scope, filter);
        }

        scope.Enter(LaunchStage.User);
        SetCapabilities(scope, effective, permitted, inheritable);
        scope.Add(LaunchCall.Prctl, "prctl(PR_CAP_AMBIENT_CLEAR_ALL)", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        for (var capability = 0; capability < 64; capability++)
            if ((ambient >> capability & 1) != 0) scope.Add(LaunchCall.Prctl, new("prctl(PR_CAP_AMBIENT_RAISE)", Capabilities.Name(capability)), PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
        ProcessRecords.Signals(scope);
        if (process.NoNewPrivileges) scope.Add(LaunchCall.Prctl, "prctl(PR_SET_NO_NEW_PRIVS)", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (filter is not null && process.NoNewPrivileges) Install(scope, filter);
    }

    private static void Ids(LaunchScope scope, UserSpec user)
    {
        var groups = user.AdditionalGids;
        var list = groups.Count == 0 ? 0 : scope.Program.Bytes(MemoryMarshal.AsBytes<uint>([.. groups]));
        // Always set: what this process has in supplementary groups is nobody's business inside (CVE-2022-36109).
        scope.Add(LaunchCall.Setgroups, new("setgroups", string.Join(',', groups)), groups.Count, list);
        scope.Add(LaunchCall.Setresgid, new("setresgid", $"{user.Gid}"), user.Gid, user.Gid, user.Gid);
        scope.Add(LaunchCall.Setresuid, new("setresuid", $"{user.Uid}"), user.Uid, user.Uid, user.Uid);
    }

    // Ambient capabilities must be inheritable too; otherwise the inheritable set is what was asked for, empty by default (CVE-2022-29162).
    private static (ulong Bounding, ulong Effective, ulong Permitted, ulong Inheritable, ulong Ambient) Sets(CapabilitiesSpec? spec)
    {
        if (spec is null) return default;
        try
        {
            // What this process may not do itself it cannot give: a daemon in a container, or without CAP_SYS_RESOURCE as in some clouds.
            var bounding = Capabilities.ToBits(spec.Bounding) & Own.Value;
            var permitted = Capabilities.ToBits(spec.Permitted) & bounding;
            var inheritable = Capabilities.ToBits(spec.Inheritable) & bounding;
            var effective = Capabilities.ToBits(spec.Effective) & permitted;
            return (bounding, effective, permitted, inheritable, Capabilities.ToBits(spec.Ambient) & permitted & inheritable);
        }
        catch (ArgumentException e)
        {
            throw new LaunchException(LaunchStage.Prepare, e.Message, Errno.EINVAL);
        }
    }

    private static void SetCapabilities(LaunchScope scope, ulong effective, ulong permitted, ulong inheritable)
    {
        var header = scope.Program.Struct(new CapabilityHeader { Version = CapabilityVersion3, Pid = 0 });
        var data = scope.Program.Struct(new CapabilityData
        {
            EffectiveLow = (uint)effective,
            PermittedLow = (uint)permitted,
            InheritableLow = (uint)inheritable,
            EffectiveHigh = (uint)(effective >> 32),
            PermittedHigh = (uint)(permitted >> 32),
            InheritableHigh = (uint)(inheritable >> 32),
        });
        scope.Add(LaunchCall.Capset, new("capset", $"effective {effective:x} permitted {permitted:x} inheritable {inheritable:x}"), header, data);
    }

    private static void Install(LaunchScope scope, SeccompProgram filter)
    {
        scope.Enter(LaunchStage.Seccomp);
        var program = scope.Program.CountAndPointer(filter.Count, scope.Program.Bytes(filter.Instructions.Span));
        if (filter.Flags.HasFlag(SeccompFlags.NewListener)) LoaderRecords.InstallWithListener(scope, filter, program);
        else scope.Add(LaunchCall.Seccomp, new("seccomp", $"{filter.Count} instructions"), SECCOMP_SET_MODE_FILTER, (long)filter.Flags, program);
        scope.Enter(LaunchStage.User);
    }

    private struct CapabilityHeader
    {
        public required uint Version { get; init; }

        public required int Pid { get; init; }
    }

    private struct CapabilityData
    {
        public uint EffectiveLow, PermittedLow, InheritableLow, EffectiveHigh, PermittedHigh, InheritableHigh;
    }
}
