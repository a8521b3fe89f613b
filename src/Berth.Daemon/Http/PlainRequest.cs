using System.Buffers;
using System.IO.Pipelines;

namespace Berth.Daemon.Http;

/// <summary>A request without TLS on an address that wants TLS: answered as Go's servers do, in plain text, so that its sender knows what to change.</summary>
internal static class PlainRequest
{
    private const int Enough = 5;

    private static ReadOnlySpan<byte> Answer => "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"u8;

    /// <summary>Looks at the first bytes and leaves them where they are. True when they begin a request, which was answered.</summary>
    public static async Task<bool> RefuseAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await transport.Input.ReadAsync(cancellationToken);
            var isPlain = result.Buffer.Length >= Enough && IsMethod(result.Buffer);
            if (isPlain || result.Buffer.Length >= Enough || result.IsCompleted)
            {
                // Nothing of a refused request is left unread: the kernel would reset the connection and the answer would be lost.
                if (isPlain) transport.Input.AdvanceTo(result.Buffer.End);
                else transport.Input.AdvanceTo(result.Buffer.Start);
                if (isPlain) await transport.Output.WriteAsync(Answer.ToArray(), cancellationToken);
                return isPlain;
            }
            transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static bool IsMethod(ReadOnlySequence<byte> buffer)
    {
        Span<byte> first = stackalloc byte[Enough];
        buffer.Slice(0, Enough).CopyTo(first);
        return first.SequenceEqual("GET /"u8) || first.SequenceEqual("HEAD "u8) || first.SequenceEqual("POST "u8) || first.SequenceEqual("PUT /"u8)
            || first.SequenceEqual("PATCH"u8) || first.SequenceEqual("DELET"u8) || first.SequenceEqual("OPTIO"u8);
    }
}
