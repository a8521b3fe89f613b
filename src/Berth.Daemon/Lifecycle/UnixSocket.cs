using System.Net.Sockets;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Daemon.Lifecycle;

/// <summary>Binds the daemon's unix socket: never over one that somebody answers on, and closed to strangers before it can be connected to.</summary>
internal static class UnixSocket
{
    public static Socket Bind(UnixDomainSocketEndPoint endpoint, string group, Log log)
    {
        var path = endpoint.ToString();
        var directory = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(directory)) MakeFolder(path, directory);
        RemoveStale(path, endpoint);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endpoint);
            // Nobody can connect before listen(2), so there is no moment with other rights.
            GiveTo(path, group, log);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new OptionsException($"can't create unix socket {path}: {e.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void MakeFolder(string path, string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException($"can't create unix socket {path}: its folder {directory} cannot be made");
        }
    }

    private static void RemoveStale(string path, UnixDomainSocketEndPoint endpoint)
    {
        if (!Path.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            // Left behind by a daemon that was killed.
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new OptionsException($"can't create unix socket {path}: something is there that is not a socket of ours: {e.Message}");
        }
        throw new OptionsException($"can't create unix socket {path}: another process answers on it");
    }

    // A regular file refuses a connection just as a dead socket does, and must not be removed.
    private static bool IsSocket(string path) =>
        Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _) is { Type: FileType.Socket };

    private static void GiveTo(string path, string group, Log log)
    {
        var id = Groups.Find(group);
        if (id is { } gid) Chown.Path(path, Chown.Keep, gid);
        else log.Warning("could not give the socket to its group, which does not exist: only root can use it", ("socket", path), ("group", group));
    }
}
