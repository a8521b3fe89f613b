using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Seccomp;

namespace Berth.Linux;

/// <summary>What this kernel, as far as this process may use it, offers: found by trying each call once, harmlessly.</summary>
public sealed record KernelFeatures
{
    private static readonly Lazy<KernelFeatures> Probed = new(Probe);

    /// <summary>The features of the running kernel, probed once.</summary>
    public static KernelFeatures Current => Probed.Value;

    /// <summary>Release, for example <c>6.1.0-18-amd64</c>.</summary>
    public required string Release { get; init; }
    /// <summary>openat2(2).</summary>
    public bool Openat2 { get; init; }
    /// <summary>clone3(2).</summary>
    public bool Clone3 { get; init; }
    /// <summary>pidfd_open(2).</summary>
    public bool Pidfd { get; init; }
    /// <summary>close_range(2).</summary>
    public bool CloseRange { get; init; }
    /// <summary>fsopen(2), fsmount(2), open_tree(2), move_mount(2).</summary>
    public bool MountApi { get; init; }
    /// <summary>mount_setattr(2).</summary>
    public bool MountSetattr { get; init; }
    /// <summary>overlay is there.</summary>
    public bool Overlay { get; init; }
    /// <summary>overlay takes its lower layers one by one, <c>lowerdir+</c> (Linux 6.5): no limit of one page for all names.</summary>
    public bool OverlayLowerdirPlus { get; init; }
    /// <summary>seccomp(2) with filters.</summary>
    public bool Seccomp { get; init; }
    /// <summary>seccomp(2) can hand calls to another process.</summary>
    public bool SeccompNotify { get; init; }
    /// <summary>User namespaces are built in.</summary>
    public bool UserNamespaces { get; init; }
    /// <summary>How cgroups are mounted; null when they are not.</summary>
    public CgroupVersion? Cgroups { get; init; }
    /// <summary>AppArmor is active.</summary>
    public bool AppArmor { get; init; }
    /// <summary>SELinux is active.</summary>
    public bool SELinux { get; init; }

    /// <summary>True when the kernel is at least <paramref name="major"/>.<paramref name="minor"/>.</summary>
    public bool AtLeast(int major, int minor)
    {
        var parts = Release.Split('.', 3);
        if (parts.Length < 2 || !int.TryParse(parts[0], out var hasMajor)) return false;
        var digits = parts[1].AsSpan();
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        if (end >= 0) digits = digits[..end];
        return int.TryParse(digits, out var hasMinor) && (hasMajor, hasMinor).CompareTo((major, minor)) >= 0;
    }

    private static KernelFeatures Probe() => new()
    {
        Release = Uname.Get().Release,
        Openat2 = KernelResolver.Works,
        Clone3 = FeatureProbe.Clone3,
        Pidfd = FeatureProbe.Pidfd,
        CloseRange = FeatureProbe.CloseRange,
        MountApi = FeatureProbe.OpenTree,
        MountSetattr = FeatureProbe.MountSetattr,
        Overlay = ProbeOverlay(out var lowerdirPlus),
        OverlayLowerdirPlus = lowerdirPlus,
        Seccomp = SeccompCall.IsAvailable(SeccompAction.KillProcess),
        SeccompNotify = SeccompCall.IsAvailable(SeccompAction.Notify),
        UserNamespaces = File.Exists("/proc/self/ns/user"),
        Cgroups = CgroupMounts.Version(),
        AppArmor = ReadFirst("/sys/module/apparmor/parameters/enabled") == 'Y',
        SELinux = File.Exists("/sys/fs/selinux/enforce"),
    };

    private static bool ProbeOverlay(out bool lowerdirPlus)
    {
        lowerdirPlus = false;
        try
        {
            // Loads the module where it is one; wants the right to mount.
            using var context = Fsopen.New("overlay");
            try
            {
                Fsconfig.String(context, "lowerdir+", "/");
                lowerdirPlus = true;
            }
            catch (LinuxException)
            {
                // Before Linux 6.5 the option is unknown.
            }

            return true;
        }
        catch (LinuxException)
        {
            // No such call or no such right: then only what is loaded is known.
            return File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal));
        }
    }

    private static char? ReadFirst(string path) => File.Exists(path) && File.ReadLines(path).FirstOrDefault() is { Length: > 0 } line ? line[0] : null;
}
