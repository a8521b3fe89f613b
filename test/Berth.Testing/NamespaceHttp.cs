using System.Net;
using System.Net.Sockets;
using Berth.Linux.Calls;

namespace Berth.Testing;

/// <summary>HTTP to the loopback of another network namespace.</summary>
public static class NamespaceHttp
{
    /// <summary>A client of what listens on a port of 127.0.0.1 in the network namespace of a process.</summary>
    public static HttpClient Client(int process, int port)
    {
        var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(Connect(process, port), ownsSocket: true)) };
        return new HttpClient(handler) { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    // A socket belongs to the namespace of the thread that made it, for good; so a thread goes there, connects and ends.
    private static Socket Connect(int process, int port)
    {
        Socket? socket = null;
        Exception? failure = null;
        var connect = new Thread(() =>
        {
            try
            {
                using var file = Open.Path($"/proc/{process}/ns/net", OpenFlags.ReadOnly);
                Setns.Join(file, NamespaceFlags.Network);
                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Connect(IPAddress.Loopback, port);
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        connect.Start();
        connect.Join();
        return failure is null ? socket! : throw new HttpRequestException($"cannot connect to port {port} of process {process}", failure);
    }
}
