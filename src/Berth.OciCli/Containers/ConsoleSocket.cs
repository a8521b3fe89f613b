using Berth.Linux;
using Berth.Linux.Processes;

namespace Berth.OciCli.Containers;

/// <summary>Gives a descriptor to whoever listens on a unix socket: a terminal's master, a pidfd, a filter's listener.</summary>
internal static class ConsoleSocket
{
    public static void Send(string path, FileDescriptor file) => Send(path, file, "/dev/ptmx"u8);

    public static void Send(string path, FileDescriptor file, ReadOnlySpan<byte> message)
    {
        using var socket = Linux.Sockets.StreamSocket.ConnectUnix(path);
        if (!SequencedSocket.TrySend(socket, message, [file.Number], out var errno)) throw new LinuxException($"sendmsg({path})", errno);
    }
}
