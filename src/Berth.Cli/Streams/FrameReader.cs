using Berth.Api.Client;
using Berth.Api.Streams;
using Berth.Cli.Output;

namespace Berth.Cli.Streams;

/// <summary>Takes the frames of a multiplexed stream apart, however the bytes come, and writes each payload where it belongs.</summary>
internal sealed class FrameReader(TextSink output, TextSink error)
{
    private readonly byte[] _header = new byte[StreamFrame.HeaderLength];
    private int _headerLength, _left;
    private StreamKind _kind;
    private List<byte>? _sentence;

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="ApiConnectionException">They are no frames, or the daemon says that the stream failed.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_left == 0)
            {
                if (!ReadHeader(ref bytes))
                    break;
                continue;
            }

            var part = bytes[..Math.Min(_left, bytes.Length)];
            bytes = bytes[part.Length..];
            _left -= part.Length;
            Deliver(part);
        }

        output.Flush();
        error.Flush();
    }

    private bool ReadHeader(ref ReadOnlySpan<byte> bytes)
    {
        var take = Math.Min(bytes.Length, _header.Length - _headerLength);
        bytes[..take].CopyTo(_header.AsSpan(_headerLength));
        _headerLength += take;
        bytes = bytes[take..];
        if (_headerLength < _header.Length)
            return false;
        _headerLength = 0;
        try
        {
            StreamFrame.TryRead(_header, out var frame);
            (_kind, _left) = (frame.Kind, frame.Length);
        }
        catch (InvalidDataException failure)
        {
            throw new ApiConnectionException(failure.Message, failure);
        }

        return true;
    }

    private void Deliver(ReadOnlySpan<byte> part)
    {
        switch (_kind)
        {
            case StreamKind.Stderr:
                output.Flush();
                error.Write(part);
                break;
            case StreamKind.SystemError:
                (_sentence ??= []).AddRange(part);
                if (_left == 0)
                    throw new ApiConnectionException($"error from daemon in stream: {System.Text.Encoding.UTF8.GetString([.. _sentence])}");
                break;
            default:
                error.Flush();
                output.Write(part);
                break;
        }
    }
}
