using System.Globalization;
using System.Text;
using Berth.Linux;

namespace Berth.Api.Client;

/// <summary>A request's body as HTTP chunks: small writes gather, each chunk leaves in one call.</summary>
internal sealed class ChunkedUpload(FileDescriptor socket) : Stream
{
    /// <summary>The largest chunk, in bytes.</summary>
    public const int PieceSize = 128 * 1024;

    // Room for the length in front of the data and the line end behind it.
    private const int HeadSize = 16;
    private readonly byte[] _buffer = new byte[HeadSize + PieceSize + 2];
    private int _filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Runs <paramref name="write"/> on a thread of its own: the daemon may answer (progress, or an error) before it has read everything.</summary>
    public static void Start(FileDescriptor socket, Action<Stream> write) => new Thread(() =>
    {
        try
        {
            using var body = new ChunkedUpload(socket);
            write(body);
            body.Flush();
            Linux.Calls.Write.All(socket, "0\r\n\r\n"u8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException or OperationCanceledException)
        {
            // The daemon has stopped reading; its answer says why. A source that cannot be read ends the upload as cut off.
            Linux.Sockets.StreamSocket.ShutdownWrite(socket);
        }
    })
    { IsBackground = true }.Start();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, PieceSize - _filled);
            buffer[..count].CopyTo(_buffer.AsSpan(HeadSize + _filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == PieceSize)
                Flush();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_filled == 0)
            return;
        Span<byte> head = stackalloc byte[HeadSize];
        var length = Encoding.ASCII.GetBytes(_filled.ToString("x", CultureInfo.InvariantCulture) + "\r\n", head);
        head[..length].CopyTo(_buffer.AsSpan(HeadSize - length));
        "\r\n"u8.CopyTo(_buffer.AsSpan(HeadSize + _filled));
        Linux.Calls.Write.All(socket, _buffer.AsSpan(HeadSize - length, length + _filled + 2));
        _filled = 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
