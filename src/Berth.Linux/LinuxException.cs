namespace Berth.Linux;

/// <summary>
/// A kernel call failed. The message names the call, its arguments and the error:
/// <c>mount(bind /data -> /srv): No such file or directory (ENOENT)</c>.
/// </summary>
/// <param name="call">The call with its arguments, as in a man page.</param>
/// <param name="errno">The error the kernel gave.</param>
/// <param name="detail">What the kernel said beyond the number, netlink's extended acknowledgement for example; appended to the message.</param>
public sealed class LinuxException(string call, Errno errno, string? detail = null)
    : IOException(detail is null ? $"{call}: {errno.Describe()} ({errno})" : $"{call}: {errno.Describe()} ({errno}): {detail}")
{
    /// <summary>The call with its arguments, for example <c>openat2(/etc/passwd)</c>.</summary>
    public string Call { get; } = call;

    /// <summary>The error the kernel gave.</summary>
    public Errno Errno { get; } = errno;

    /// <summary>The kernel's own words, when it had any.</summary>
    public string? Detail { get; } = detail;
}
