using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>A document that is written and has no name yet. Disposing one that was not published removes it.</summary>
public sealed class StagedDocument : IDisposable
{
    private readonly Action _publish;
    private readonly IDisposable? _file;

    internal StagedDocument(Digest digest, Action publish, IDisposable? file) => (Digest, _publish, _file) = (digest, publish, file);

    /// <summary>What the document is.</summary>
    public Digest Digest { get; }

    /// <summary>Makes it durable, unless a flush since has, and gives it its name.</summary>
    /// <exception cref="ImageException">It could not be written.</exception>
    public void Publish() => _publish();

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}
