using System.Globalization;
using System.Text;
using Berth.Daemon.Options;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Daemon.Lifecycle;

/// <summary>Keeps a second daemon out of a directory. The kernel lets go of the lock however this process ends.</summary>
internal sealed class RootLock : IDisposable
{
    private const int MaxPidBytes = 64;
    private readonly FileDescriptor _file;

    private RootLock(FileDescriptor file) => _file = file;

    /// <summary>Takes the lock of <paramref name="directory"/>, made if need be, for <paramref name="program"/>.</summary>
    /// <exception cref="OptionsException">Another process has it; the message names its process.</exception>
    public static RootLock Take(string directory, string flag, string program = "berthd")
    {
        try
        {
            Make(directory);
            var path = Path.Combine(directory, "berthd.lock");
            var file = Open.Path(path, OpenFlags.ReadWrite | OpenFlags.Create, 0x180);
            if (!Flock.TryLock(file))
            {
                var holder = Encoding.ASCII.GetString(Read.ToEnd(file, MaxPidBytes)).Trim();
                file.Dispose();
                throw new OptionsException($"{directory} is in use by another {program} (pid {holder}): stop it, or give this one its own --{flag}");
            }
            WritePid(file, path);
            return new RootLock(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException($"cannot use {directory} as --{flag}: {e.Message}");
        }
    }

    // 0711: whoever has an open file beneath it may go on using it, nobody looks around.
    private static void Make(string directory)
    {
        var path = Path.GetFullPath(directory);
        for (var end = path.IndexOf('/', 1); ; end = path.IndexOf('/', end + 1))
        {
            var part = end < 0 ? path : path[..end];
            var errno = Mkdir.TryAt(FileDescriptor.WorkingDirectory, part, 0x1C9);
            if (errno == Errno.EEXIST && !Directory.Exists(part)) errno = Errno.ENOTDIR;
            // A parent may be on a file system that takes no new directory, which is no harm when it is there.
            if (errno is not (Errno.None or Errno.EEXIST) && !Directory.Exists(part)) throw new LinuxException($"mkdir({part})", errno);
            if (end < 0) return;
        }
    }

    public void Dispose() => _file.Dispose();

    // Padded to one length, so that no digit of a former holder's number is left behind.
    private static void WritePid(FileDescriptor file, string path)
    {
        try
        {
            Write.All(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture).PadRight(10) + "\n"));
        }
        catch (LinuxException e)
        {
            file.Dispose();
            throw new LinuxException($"write({path})", e.Errno);
        }
    }
}
