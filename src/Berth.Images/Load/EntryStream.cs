using Berth.Images.Tar;
using Berth.Images.Streams;

namespace Berth.Images.Load;

/// <summary>The content of the current entry of an archive. Reads block the calling thread.</summary>
internal sealed class EntryStream(TarReader tar) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer) => tar.Read(buffer);
}
