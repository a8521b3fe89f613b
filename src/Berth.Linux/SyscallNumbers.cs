using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>Numbers of the calls that not every C library wraps. From 424 on all architectures share them.</summary>
internal static class SyscallNumbers
{
    public static readonly nint Getdents64 = OnArm64 ? 61 : 217;
    public static readonly nint PivotRoot = OnArm64 ? 41 : 155;
    public static readonly nint Bpf = OnArm64 ? 280 : 321;
    public static readonly nint Seccomp = OnArm64 ? 277 : 317;
    public static readonly nint Renameat2 = OnArm64 ? 276 : 316;
    public static readonly nint Capget = OnArm64 ? 90 : 125;
    public const nint OpenTree = 428;
    public const nint MoveMount = 429;
    public const nint Fsopen = 430;
    public const nint Fsconfig = 431;
    public const nint Fsmount = 432;
    public const nint Fspick = 433;
    public const nint PidfdOpen = 434;
    public const nint Clone3 = 435;
    public const nint CloseRange = 436;
    public const nint Openat2 = 437;
    public const nint Faccessat2 = 439;
    public const nint MountSetattr = 442;
    public const nint Fchmodat2 = 452;

    private static bool OnArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
}
