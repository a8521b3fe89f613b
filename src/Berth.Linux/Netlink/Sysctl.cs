using System.Text;
using Berth.Linux.Calls;

namespace Berth.Linux.Netlink;

/// <summary>
/// Settings beneath /proc/sys. Those of <c>net/</c> belong to the network namespace of the calling thread.
/// </summary>
public static class Sysctl
{
    private const int MaxSize = 256;

    /// <summary>Reads a setting, without the newline; null when this kernel has no such setting.</summary>
    /// <param name="name">With slashes: <c>net/ipv4/ip_forward</c>.</param>
    public static string? Read(string name)
    {
        using var file = Open(name, OpenFlags.ReadOnly);
        if (file is null) return null;
        Span<byte> buffer = stackalloc byte[MaxSize];
        var size = Calls.Read.From(file, buffer);
        return Encoding.ASCII.GetString(buffer[..size]).TrimEnd('\n');
    }

    /// <summary>Writes a setting.</summary>
    /// <exception cref="LinuxException">No such setting, not allowed, or a value the kernel does not take.</exception>
    public static void Write(string name, string value)
    {
        using var file = Open(name, OpenFlags.WriteOnly) ?? throw new LinuxException($"open(/proc/sys/{name})", Errno.ENOENT);
        // One write: each is a value of its own here.
        if (Calls.Write.To(file, Encoding.ASCII.GetBytes(value), out var errno) < 0)
            throw new LinuxException($"write(/proc/sys/{name}, {value})", errno);
    }

    /// <summary>Writes a setting unless it has the value already, or the kernel has no such setting.</summary>
    /// <returns>True when it was changed.</returns>
    public static bool Ensure(string name, string value)
    {
        var now = Read(name);
        if (now is null || now == value) return false;
        Write(name, value);
        return true;
    }

    private static FileDescriptor? Open(string name, OpenFlags flags)
    {
        var file = Calls.Open.TryAt(FileDescriptor.WorkingDirectory, $"/proc/sys/{name}", flags, out var errno);
        if (file is null && errno != Errno.ENOENT) throw new LinuxException($"open(/proc/sys/{name})", errno);
        return file;
    }
}
