using System.Text.RegularExpressions;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Records;

/// <summary>
/// Reads what is left of the records of names that are no documents any more: cut short, with a byte flipped. A file is called after the digest of its name,
/// so a name that is found is the right one or none.
/// </summary>
/// <param name="folder">Where the records are.</param>
internal sealed partial class SalvageNames(DurableFolder<ReferenceDocument> folder)
{
    private const int MaxLength = 64 << 10;

    /// <summary>Writes anew what names meant, where that can still be read.</summary>
    /// <param name="isHere">Whether there is an image.</param>
    /// <param name="ofManifest">The image that came by a manifest; null when none did.</param>
    public IReadOnlyList<ReferenceDocument> Run(Func<Digest, bool> isHere, Func<Digest, Digest?> ofManifest)
    {
        var found = new List<ReferenceDocument>();
        foreach (var file in folder.AsideNames())
        {
            if (folder.ReadAside(file, MaxLength) is not { } text || NamePattern().Match(text) is not { Success: true } name || RecordName.Of(name.Groups[1].Value) != file) continue;
            if (ImageOf(text, name.Groups[1].Value) is { } image && TryWrite(file, name.Groups[1].Value, image) is { } document) found.Add(document);
            else folder.Explain(file, $"it was the name {name.Groups[1].Value}");
        }
        return found;

        // A name by digest says what it means.
        Digest? ImageOf(string text, string name)
        {
            if (ImagePattern().Match(text) is { Success: true } image && Digest.TryParse(image.Groups[1].Value, out var id, out _)) return isHere(id) ? id : null;
            return Reference.TryParse(name, out var reference, out _) && reference.Digest is { } manifest ? ofManifest(manifest) : null;
        }
    }

    private ReferenceDocument? TryWrite(string file, string name, Digest image)
    {
        var document = new ReferenceDocument { Name = name, Image = image };
        try
        {
            using var prepared = folder.Prepare(file, document);
            prepared.Flush();
            prepared.Publish();
            folder.Sync();
            folder.ForgetWritten();
            return document;
        }
        catch (ImageException error) when (error.InnerException is LinuxException)
        {
            // Told as lost, and looked at again by the next start.
            return null;
        }
    }

    [GeneratedRegex("\"name\":\"([a-z0-9][^\"\\\\]{0,511})\"")]
    private static partial Regex NamePattern();

    [GeneratedRegex("\"image\":\"(sha256:[0-9a-f]{64})\"")]
    private static partial Regex ImagePattern();
}
