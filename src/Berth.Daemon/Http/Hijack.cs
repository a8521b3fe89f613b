using System.IO.Pipelines;
using System.Text;
using Berth.Linux.Processes;

namespace Berth.Daemon.Http;

/// <summary>
/// A connection taken over from HTTP by attach and exec: after the status line both sides exchange raw bytes. The client may close its
/// half (<see cref="Input"/> completes) and still be written to. When the handler returns, what was flushed is sent and the connection closed.
/// </summary>
public sealed class Hijack
{
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(5);
    private readonly RawConnection _connection;

    internal Hijack(RawConnection connection) => _connection = connection;

    /// <summary>What the client sends; completes on its half-close or when it goes.</summary>
    public PipeReader Input => _connection.Input;

    /// <summary>What the client receives; a flush that says completed means that nobody is there any more.</summary>
    public PipeWriter Output => _connection.Output;

    /// <summary>Fires when the client closes its writing half, or everything: on a half-close go on writing.</summary>
    public CancellationToken InputClosed => _connection.Closed;

    /// <param name="connection">The connection.</param>
    /// <param name="upgrade">The client asked for an upgrade.</param>
    /// <param name="contentType">Announced to one that did.</param>
    /// <param name="forgetful">
    /// The client's library reads the head through a buffer and the stream past it: what comes in one piece with the head is lost. Such a
    /// client (Python's and Node's SDK) is given the stream only once it has taken the head. With an engine slower than this one the
    /// head was always alone.
    /// </param>
    internal static async ValueTask<Hijack> StartAsync(RawConnection connection, bool upgrade, string contentType, bool forgetful)
    {
        connection.TakeOver();
        var head = upgrade
            ? $"HTTP/1.1 101 UPGRADED\r\nContent-Type: {contentType}\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\nContent-Type: {Exchange.RawStream}\r\n\r\n";
        if (forgetful && upgrade && connection.UnixSocket is { } socket)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(head));
            await Task.Run(() => StreamSocket.WaitUntilTaken((int)socket.Handle, HeadLimit));
            return new Hijack(connection);
        }
        Encoding.ASCII.GetBytes(head, connection.Output);
        await connection.Output.FlushAsync();
        return new Hijack(connection);
    }

    internal static async ValueTask<Hijack> StartAsync(RawConnection connection, string head)
    {
        connection.TakeOver();
        Encoding.ASCII.GetBytes(head, connection.Output);
        await connection.Output.FlushAsync();
        return new Hijack(connection);
    }

    internal static async ValueTask RefuseAsync(RawConnection connection, int status, string reason, string message)
    {
        connection.TakeOver();
        // As Docker does: by then the connection was no longer HTTP's, so no length and plain text.
        var head = $"HTTP/1.1 {status} {reason}\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n{message}\r\n";
        Encoding.UTF8.GetBytes(head, connection.Output);
        await connection.Output.FlushAsync();
    }
}
