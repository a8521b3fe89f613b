using System.Formats.Tar;
using System.Net.Sockets;
using System.Text;

namespace Berth.Root.Tests.Images;

/// <summary>An engine whose archive of an image begins, and never ends.</summary>
internal sealed class EndlessEngine : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _serving;

    public EndlessEngine(string socket)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        _serving = ServeAsync();
    }

    /// <summary>Released when a client has been given more than it can keep in memory, and so has begun to write.</summary>
    public SemaphoreSlim Half { get; } = new(0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptAsync(_stop.Token);
                await AnswerAsync(client);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        var head = new byte[4096];
        await client.ReceiveAsync(head, _stop.Token);
        await SendAsync(client, Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/x-tar\r\nConnection: close\r\n\r\n"));
        var archive = new MemoryStream();
        await using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, "oci-layout") { DataStream = new MemoryStream("{}"u8.ToArray()) }, _stop.Token);
        archive.SetLength(1024);
        await SendAsync(client, archive.ToArray());
        // A blob of a terabyte.
        var entry = new byte[512];
        Encoding.ASCII.GetBytes($"blobs/sha256/{new string('a', 64)}").CopyTo(entry, 0);
        Encoding.ASCII.GetBytes("0000644\00000000\00000000\0").CopyTo(entry, 100);
        Encoding.ASCII.GetBytes("77777777777\000000000000\0").CopyTo(entry, 124);
        "        0"u8.CopyTo(entry.AsSpan(148));
        "ustar\000"u8.CopyTo(entry.AsSpan(257));
        Encoding.ASCII.GetBytes($"{Convert.ToString(entry.Sum(x => x), 8).PadLeft(6, '0')}\0 ").CopyTo(entry, 148);
        await SendAsync(client, entry);
        // More than the socket and the client's buffers hold: the client has written what went before.
        for (var i = 0; i < 16; i++) await SendAsync(client, new byte[1 << 20]);
        Half.Release();
        while (await client.ReceiveAsync(head, _stop.Token) > 0)
        {
            // Until it goes away.
        }
    }

    private async Task SendAsync(Socket client, byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await client.SendAsync(bytes.AsMemory(sent), _stop.Token);
    }
}
