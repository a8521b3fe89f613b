using Berth.Linux;

namespace Berth.Registry.Calls;

/// <summary>Failures of the disk beneath the registry, as answers to the request that met them.</summary>
internal static class DiskFailure
{
    private const int NoSpace = (int)Errno.ENOSPC;
    private const int NoQuota = (int)Errno.EDQUOT;

    /// <summary>The answer when the disk is full, whoever noticed it; null when it is something else.</summary>
    public static RegistryException? AsAnswer(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            // .NET's own calls leave the kernel's number in HResult.
            if (cause is LinuxException { Errno: Errno.ENOSPC or Errno.EDQUOT } or IOException { HResult: NoSpace or NoQuota })
                return new RegistryException(507, "UNKNOWN", "no space is left on the disk of the registry: nothing of this was kept");
        }
        return null;
    }
}
