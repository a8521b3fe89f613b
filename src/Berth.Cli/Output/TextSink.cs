using System.Text;
using Berth.Linux;

namespace Berth.Cli.Output;

/// <summary>
/// A buffered UTF-8 writer on a descriptor. System.Console would cost its encodings, its locks and its terminal database at every start.
/// </summary>
internal sealed class TextSink(FileDescriptor file)
{
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Standard output.</summary>
    public static TextSink Out { get; } = new(new FileDescriptor(1));

    /// <summary>Standard error.</summary>
    public static TextSink Error { get; } = new(new FileDescriptor(2));

    public FileDescriptor File => file;

    public void Write(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // Three bytes are the most one UTF-16 unit becomes.
            var part = text[..Math.Min(text.Length, 4096)];
            if (part.Length < text.Length && char.IsHighSurrogate(part[^1]))
                part = part[..^1];
            Reserve(part.Length * 3);
            _length += Encoding.UTF8.GetBytes(part, _buffer.AsSpan(_length));
            text = text[part.Length..];
        }
    }

    public void WriteLine(ReadOnlySpan<char> text)
    {
        Write(text);
        Reserve(1);
        _buffer[_length++] = (byte)'\n';
    }

    /// <summary>Writes bytes as they are, behind what is buffered.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (bytes.Length > 8192)
        {
            Flush();
            Linux.Calls.Write.All(file, bytes);
            return;
        }

        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Flush()
    {
        if (_length == 0)
            return;
        var length = _length;
        _length = 0;
        Linux.Calls.Write.All(file, _buffer.AsSpan(0, length));
    }

    private void Reserve(int count)
    {
        if (_buffer.Length == 0)
            _buffer = new byte[16 * 1024];
        if (_length + count > _buffer.Length)
            Flush();
    }
}
