using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>Somebody who keeps content in an image store that no image refers to. Port of the registry.</summary>
public interface IContentRoots
{
    /// <summary>True when the blob, or the layer whose plain tar it is, is to be kept. Asked while nobody can take a lease.</summary>
    bool Needs(Digest digest);

    /// <summary>Told when an image was given a name: whatever else had it has it no more.</summary>
    void Named(Reference reference);

    /// <summary>Told when an image lost a name, with a tag or a digest.</summary>
    void Unnamed(Reference reference);

    /// <summary>What was lost of what was kept, in sentences.</summary>
    IReadOnlyList<string> Losses { get; }

    /// <summary>Bytes of the disk that <see cref="DropIdle"/> would free.</summary>
    long Idle();

    /// <summary>Takes away what was on its way in and nobody goes on with. Returns the bytes freed.</summary>
    long DropIdle();
}
