using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Standalone;

/// <summary>The standard streams of a process that no shim holds: those of its caller, or a new terminal whose master the caller gets.</summary>
public sealed class StandaloneStreams : IDisposable
{
    private readonly bool _terminal;

    private StandaloneStreams(bool terminal) => _terminal = terminal;

    /// <summary>A terminal's master, once the process is made; the caller's to pass on.</summary>
    public FileDescriptor? Master { get; private set; }

    /// <summary>First size of the terminal; 0 leaves the kernel's.</summary>
    public (ushort Rows, ushort Columns) Size { get; init; }

    /// <summary>This process's own streams.</summary>
    public static StandaloneStreams Inherited() => new(terminal: false);

    /// <summary>A new terminal in the container's devpts.</summary>
    public static StandaloneStreams Terminal(Oci.ConsoleSize? size) => new(terminal: true) { Size = ((ushort)(size?.Height ?? 0), (ushort)(size?.Width ?? 0)) };

    /// <inheritdoc/>
    public void Dispose() => Master?.Dispose();

    /// <summary>Makes them; <paramref name="uid"/> is who the process is out here, who must be able to reopen them.</summary>
    internal ChildStreams Open(LaunchScope scope, uint uid, FileDescriptor? devpts)
    {
        try
        {
            if (!_terminal) return new ChildStreams(Inherit(scope, 0, uid), Inherit(scope, 1, uid), Inherit(scope, 2, uid), IsTerminal: false);
            using var host = devpts is null ? Linux.Calls.Open.Path("/dev/pts", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec) : null;
            var (master, slave) = Linux.Processes.Terminal.Open(devpts ?? host!);
            scope.Own(slave);
            Master = master;
            if (Size.Rows != 0 || Size.Columns != 0) Linux.Processes.Terminal.Resize(master, Size.Rows, Size.Columns);
            if (uid != 0) Chown.Descriptor(slave, uid, uint.MaxValue);
            return new ChildStreams(slave, slave, slave, IsTerminal: true);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Stdio, e.Call, e.Errno);
        }
    }

    // A stream that is closed stays so. The owner is changed as runc does it, which leaves alone what is everybody's and what cannot be changed.
    private static FileDescriptor Inherit(LaunchScope scope, int number, uint uid)
    {
        FileDescriptor stream;
        using (var mine = new BorrowedStream(number))
        {
            stream = scope.Own(FileFlags.DuplicateAbove(mine.File, 10));
        }

        var stat = Stat.Descriptor(stream);
        if (stat.Uid == uid || uid == uint.MaxValue || stat.Type is FileType.CharacterDevice or FileType.BlockDevice) return stream;
        try
        {
            Chown.Descriptor(stream, uid, uint.MaxValue);
        }
        catch (LinuxException e) when (e.Errno is Errno.EINVAL or Errno.EPERM or Errno.EROFS)
        {
            // Not a file with an owner, or not ours to give.
        }

        return stream;
    }

    // A descriptor that is used and not closed.
    private sealed class BorrowedStream(int number) : IDisposable
    {
        public FileDescriptor File { get; } = new(number);

        public void Dispose() => File.Release();
    }
}
