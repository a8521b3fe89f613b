using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Calls;

/// <summary>fsconfig(2), since Linux 5.2. What the file system says about a refusal becomes part of the exception's text.</summary>
public static unsafe partial class Fsconfig
{
    /// <summary>Sets an option without a value.</summary>
    /// <exception cref="LinuxException">EINVAL for an unknown option.</exception>
    public static void Flag(FileDescriptor context, string key) => Call(context, FSCONFIG_SET_FLAG, key, null, 0, key);

    /// <summary>Sets an option. Values are limited to 256 bytes by the kernel.</summary>
    /// <exception cref="LinuxException">EINVAL for an unknown option or bad value.</exception>
    public static void String(FileDescriptor context, string key, string value) => Call(context, FSCONFIG_SET_STRING, key, value, 0, $"{key}={value}");

    /// <summary>Gives an option an open file: overlay's <c>lowerdir+</c>, <c>upperdir</c> and <c>workdir</c> take one since Linux 6.13.</summary>
    /// <exception cref="LinuxException">EINVAL where the file system takes no descriptor.</exception>
    public static void Descriptor(FileDescriptor context, string key, FileDescriptor file)
    {
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            Call(context, FSCONFIG_SET_FD, key, null, file.Number, $"{key}={file}");
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    /// <summary>Makes the superblock.</summary>
    /// <exception cref="LinuxException">The file system refused its configuration.</exception>
    public static void Create(FileDescriptor context) => Call(context, FSCONFIG_CMD_CREATE, null, null, 0, "create");

    /// <summary>Applies changed options to the superblock.</summary>
    /// <exception cref="LinuxException">The file system refused its configuration.</exception>
    public static void Reconfigure(FileDescriptor context) => Call(context, FSCONFIG_CMD_RECONFIGURE, null, null, 0, "reconfigure");

    private static void Call(FileDescriptor context, uint command, string? key, string? value, int auxiliary, string text)
    {
        if (syscall(SyscallNumbers.Fsconfig, context, command, key, value, auxiliary) >= 0) return;
        var errno = Syscall.LastError;
        var said = Log(context);
        throw new LinuxException(said.Length == 0 ? $"fsconfig({text})" : $"fsconfig({text}; {said})", errno);
    }

    /// <summary>The messages the file system left in its context, one per read, each with a severity letter in front.</summary>
    internal static string Log(FileDescriptor context)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var text = new StringBuilder();
        int length;
        while ((length = Read.TryFrom(context, buffer, out _)) > 0)
        {
            var line = Encoding.UTF8.GetString(buffer[..length]).TrimEnd();
            text.Append(text.Length == 0 ? "" : "; ").Append(line.Length > 2 && line[1] == ' ' ? line.AsSpan(2) : line);
        }

        return text.ToString();
    }

    private const uint FSCONFIG_SET_FLAG = 0;
    private const uint FSCONFIG_SET_STRING = 1;
    private const uint FSCONFIG_SET_FD = 5;
    private const uint FSCONFIG_CMD_CREATE = 6;
    private const uint FSCONFIG_CMD_RECONFIGURE = 7;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial nint syscall(nint number, FileDescriptor fd, uint command, string? key, string? value, int auxiliary);
}
