namespace Berth.Linux.Cgroups;

/// <summary>A cgroup file refused a value: <c>write "5" to memory.limit_in_bytes of /berth/x: Device or resource busy (EBUSY)</c>.</summary>
/// <param name="message">File, value and error.</param>
/// <param name="errno">The error the kernel gave, or none.</param>
public sealed class CgroupException(string message, Errno errno = Errno.None)
    : IOException(message)
{
    /// <summary>The error the kernel gave, or none.</summary>
    public Errno Errno { get; } = errno;

    /// <summary>The file that refused, as it is mounted; null when it was no file.</summary>
    public string? File { get; init; }

    /// <summary>What was written.</summary>
    public string? Value { get; init; }
}
