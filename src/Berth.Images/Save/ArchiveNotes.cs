using Berth.Oci;

namespace Berth.Images.Save;

/// <summary>
/// Annotations of an archive. Its layers are plain tars, so its manifests are not those that the images came by; the notes say which those are,
/// and the archive has their bytes, so that an image which was saved and loaded is pushed as what it was.
/// </summary>
internal static class ArchiveNotes
{
    /// <summary>The image's name, as containerd notes it.</summary>
    public const string Name = "io.containerd.image.name";

    /// <summary>The tag, as the image specification notes it.</summary>
    public const string Tag = "org.opencontainers.image.ref.name";

    /// <summary>On a manifest: the digest of the manifest that the image came by.</summary>
    public const string Manifest = "dev.berth.image.manifest";

    /// <summary>On a name: the digest of the index that it came by.</summary>
    public const string Index = "dev.berth.image.index";

    /// <summary>The digest that a note of an entry names; null when it has no such note.</summary>
    public static Digest? DigestOf(Descriptor entry, string note) => Digest.TryParse(entry.Annotations?.GetValueOrDefault(note), null, out var digest) ? digest : null;
}
