using System.Net;

namespace Berth.Images.Registries;

/// <summary>A stream as the body of a request. It can be sent once, and outlives the request.</summary>
internal sealed class SingleUseContent(Stream stream, long? length) : HttpContent
{
    private const int BufferSize = 256 << 10;

    protected override Task SerializeToStreamAsync(Stream target, TransportContext? context) => SerializeToStreamAsync(target, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream target, TransportContext? context, CancellationToken cancellationToken) =>
        stream.CopyToAsync(target, BufferSize, cancellationToken);

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
