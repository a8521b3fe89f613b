using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>mknod(2). The umask of the process applies.</summary>
public static partial class Mknod
{
    /// <summary>Makes a device node, fifo, socket or empty regular file.</summary>
    /// <param name="directory">Where <paramref name="path"/> starts.</param>
    /// <param name="path">The new name.</param>
    /// <param name="type">What to make.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="device">Major and minor, for the two device types.</param>
    /// <exception cref="LinuxException">EPERM where device nodes are not allowed.</exception>
    public static void At(FileDescriptor directory, string path, FileType type, uint mode, DeviceNumber device = default) =>
        Syscall.Check(mknodat(directory, path, (uint)type | mode, device.ToKernel()), $"mknodat({path}, {type}, {device})");

    /// <summary>As <see cref="At"/>, but a failure is an answer.</summary>
    public static Errno TryAt(FileDescriptor directory, string path, FileType type, uint mode, DeviceNumber device = default) =>
        mknodat(directory, path, (uint)type | mode, device.ToKernel()) < 0 ? Syscall.LastError : Errno.None;

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int mknodat(FileDescriptor dirfd, string path, uint mode, ulong dev);
}

/// <summary>A device number, as <c>ls -l</c> shows it.</summary>
/// <param name="Major">The driver.</param>
/// <param name="Minor">The device of that driver.</param>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>The 64-bit number of makedev(3).</summary>
    public ulong ToKernel() =>
        ((ulong)(Major & 0xfffff000) << 32) | ((Major & 0xfff) << 8) | ((ulong)(Minor & 0xffffff00) << 12) | (Minor & 0xff);

    /// <summary>The reverse of <see cref="ToKernel"/>.</summary>
    public static DeviceNumber FromKernel(ulong device) => new(
        (uint)((device >> 32) & 0xfffff000) | (uint)((device >> 8) & 0xfff),
        (uint)((device >> 12) & 0xffffff00) | (uint)(device & 0xff));

    /// <inheritdoc/>
    public override string ToString() => $"{Major}:{Minor}";
}
