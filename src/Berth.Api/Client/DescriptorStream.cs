using Berth.Linux;

namespace Berth.Api.Client;

/// <summary>A blocking descriptor as a stream, for the classes that want one.</summary>
internal sealed class DescriptorStream(FileDescriptor file) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Linux.Calls.Read.From(file, buffer);

    public override int Read(byte[] buffer, int offset, int count) => Linux.Calls.Read.From(file, buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => Linux.Calls.Write.All(file, buffer);

    public override void Write(byte[] buffer, int offset, int count) => Linux.Calls.Write.All(file, buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
