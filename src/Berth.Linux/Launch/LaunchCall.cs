using System.Runtime.InteropServices;

namespace Berth.Linux.Launch;

/// <summary>The calls a launch program can make, by the names of their man pages.</summary>
public enum LaunchCall
{
    /// <summary>clone(2).</summary>
    Clone,
    /// <summary>clone3(2).</summary>
    Clone3,
    /// <summary>read(2).</summary>
    Read,
    /// <summary>write(2).</summary>
    Write,
    /// <summary>openat2(2).</summary>
    OpenAt2,
    /// <summary>dup3(2).</summary>
    Dup3,
    /// <summary>ioctl(2).</summary>
    Ioctl,
    /// <summary>mkdirat(2).</summary>
    MkdirAt,
    /// <summary>mknodat(2).</summary>
    MknodAt,
    /// <summary>chdir(2).</summary>
    Chdir,
    /// <summary>fchdir(2).</summary>
    Fchdir,
    /// <summary>chroot(2).</summary>
    Chroot,
    /// <summary>fchown(2).</summary>
    Fchown,
    /// <summary>setns(2).</summary>
    Setns,
    /// <summary>unshare(2).</summary>
    Unshare,
    /// <summary>fsopen(2).</summary>
    Fsopen,
    /// <summary>fsconfig(2).</summary>
    Fsconfig,
    /// <summary>fsmount(2).</summary>
    Fsmount,
    /// <summary>open_tree(2).</summary>
    OpenTree,
    /// <summary>move_mount(2).</summary>
    MoveMount,
    /// <summary>mount_setattr(2).</summary>
    MountSetattr,
    /// <summary>mount(2).</summary>
    Mount,
    /// <summary>umount2(2).</summary>
    Umount2,
    /// <summary>pivot_root(2).</summary>
    PivotRoot,
    /// <summary>sethostname(2).</summary>
    SetHostname,
    /// <summary>setdomainname(2).</summary>
    SetDomainname,
    /// <summary>setsid(2).</summary>
    Setsid,
    /// <summary>setpgid(2).</summary>
    Setpgid,
    /// <summary>getpid(2).</summary>
    Getpid,
    /// <summary>umask(2).</summary>
    Umask,
    /// <summary>prlimit(2).</summary>
    Prlimit,
    /// <summary>prctl(2).</summary>
    Prctl,
    /// <summary>setgroups(2).</summary>
    Setgroups,
    /// <summary>setresgid(2).</summary>
    Setresgid,
    /// <summary>setresuid(2).</summary>
    Setresuid,
    /// <summary>capset(2).</summary>
    Capset,
    /// <summary>keyctl(2).</summary>
    Keyctl,
    /// <summary>seccomp(2).</summary>
    Seccomp,
    /// <summary>rt_sigaction(2).</summary>
    Sigaction,
    /// <summary>rt_sigprocmask(2).</summary>
    Sigprocmask,
    /// <summary>close_range(2).</summary>
    CloseRange,
    /// <summary>pidfd_open(2).</summary>
    PidfdOpen,
    /// <summary>accept4(2).</summary>
    Accept4,
    /// <summary>faccessat(2).</summary>
    FaccessAt,
    /// <summary>personality(2).</summary>
    Personality,
    /// <summary>ioprio_set(2).</summary>
    IoprioSet,
    /// <summary>sched_setattr(2).</summary>
    SchedSetattr,
    /// <summary>execve(2).</summary>
    Execve,
    /// <summary>execveat(2).</summary>
    ExecveAt,
    /// <summary>exit_group(2).</summary>
    ExitGroup,
}

/// <summary>The numbers of the calls; they differ between architectures below 424.</summary>
public static class LaunchCallNumbers
{
    /// <summary>The number of <paramref name="call"/> on <paramref name="architecture"/>.</summary>
    public static int Of(LaunchCall call, Architecture architecture)
    {
        var (x64, arm64) = Both(call);
        return architecture == Architecture.Arm64 ? arm64 : x64;
    }

    private static (int X64, int Arm64) Both(LaunchCall call) => call switch
    {
        LaunchCall.Clone => (56, 220),
        LaunchCall.Clone3 => (435, 435),
        LaunchCall.Read => (0, 63),
        LaunchCall.Write => (1, 64),
        LaunchCall.OpenAt2 => (437, 437),
        LaunchCall.Dup3 => (292, 24),
        LaunchCall.Ioctl => (16, 29),
        LaunchCall.MkdirAt => (258, 34),
        LaunchCall.MknodAt => (259, 33),
        LaunchCall.Chdir => (80, 49),
        LaunchCall.Fchdir => (81, 50),
        LaunchCall.Chroot => (161, 51),
        LaunchCall.Fchown => (93, 55),
        LaunchCall.Setns => (308, 268),
        LaunchCall.Unshare => (272, 97),
        LaunchCall.Fsopen => (430, 430),
        LaunchCall.Fsconfig => (431, 431),
        LaunchCall.Fsmount => (432, 432),
        LaunchCall.OpenTree => (428, 428),
        LaunchCall.MoveMount => (429, 429),
        LaunchCall.MountSetattr => (442, 442),
        LaunchCall.Mount => (165, 40),
        LaunchCall.Umount2 => (166, 39),
        LaunchCall.PivotRoot => (155, 41),
        LaunchCall.SetHostname => (170, 161),
        LaunchCall.SetDomainname => (171, 162),
        LaunchCall.Setsid => (112, 157),
        LaunchCall.Setpgid => (109, 154),
        LaunchCall.Getpid => (39, 172),
        LaunchCall.Umask => (95, 166),
        LaunchCall.Prlimit => (302, 261),
        LaunchCall.Prctl => (157, 167),
        LaunchCall.Setgroups => (116, 159),
        LaunchCall.Setresgid => (119, 149),
        LaunchCall.Setresuid => (117, 147),
        LaunchCall.Capset => (126, 91),
        LaunchCall.Keyctl => (250, 219),
        LaunchCall.Seccomp => (317, 277),
        LaunchCall.Sigaction => (13, 134),
        LaunchCall.Sigprocmask => (14, 135),
        LaunchCall.CloseRange => (436, 436),
        LaunchCall.PidfdOpen => (434, 434),
        LaunchCall.Accept4 => (288, 242),
        LaunchCall.FaccessAt => (269, 48),
        LaunchCall.Personality => (135, 92),
        LaunchCall.IoprioSet => (251, 30),
        LaunchCall.SchedSetattr => (314, 274),
        LaunchCall.Execve => (59, 221),
        LaunchCall.ExecveAt => (322, 281),
        LaunchCall.ExitGroup => (231, 94),
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, null),
    };
}
