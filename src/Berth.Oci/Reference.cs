using System.Diagnostics.CodeAnalysis;

namespace Berth.Oci;

/// <summary>
/// The name of an image in a registry, <c>domain/path[:tag][@digest]</c>, with the short forms of Docker Hub resolved:
/// <c>busybox</c> is <c>docker.io/library/busybox</c>. Parsing never adds a tag; <see cref="WithDefaultTag"/> does.
/// </summary>
public sealed record Reference : IParsable<Reference>
{
    /// <summary>The domain of Docker Hub, as references write it.</summary>
    public const string DockerHub = "docker.io";

    internal Reference(string domain, string path, string? tag, Digest? digest) =>
        (Domain, Path, Tag, Digest) = (domain, path, tag, digest);

    /// <summary>The registry, with its port when it has one: <c>docker.io</c>, <c>localhost:5000</c>.</summary>
    public string Domain { get; private init; }

    /// <summary>The repository in the registry: <c>library/busybox</c>.</summary>
    public string Path { get; private init; }

    /// <summary>The tag, when the reference names one.</summary>
    public string? Tag { get; private init; }

    /// <summary>The digest, when the reference names one.</summary>
    public Digest? Digest { get; private init; }

    /// <summary><c>domain/path</c>.</summary>
    public string Name => $"{Domain}/{Path}";

    /// <summary>The name as users write it: <c>busybox</c>, <c>someone/thing</c>, <c>localhost:5000/x</c>.</summary>
    public string FamiliarName =>
        Domain != DockerHub ? Name
        : Path.StartsWith("library/", StringComparison.Ordinal) && Path.IndexOf('/', 8) < 0 ? Path[8..]
        : Path;

    /// <summary>The whole reference as users write it: <c>busybox:latest</c>.</summary>
    public string Familiar => FamiliarName + Suffix;

    /// <summary>The whole reference with nothing left out: <c>docker.io/library/busybox:latest</c>.</summary>
    public string Canonical => Name + Suffix;

    /// <summary>True for what may be the repository of a reference: <c>library/busybox</c>.</summary>
    public static bool IsPath(string text) => text is { Length: > 0 and <= ReferenceGrammar.NameMax } && ReferenceGrammar.IsPath(text);

    /// <summary>True for what may be a tag.</summary>
    public static bool IsTag(string text) => ReferenceGrammar.IsTag(text);

    /// <summary>This reference, with the tag <c>latest</c> when it has neither tag nor digest.</summary>
    public Reference WithDefaultTag() => Tag is null && Digest is null ? this with { Tag = "latest" } : this;

    /// <summary>The same repository under <paramref name="tag"/>, without a digest.</summary>
    /// <exception cref="FormatException">The tag has forbidden characters.</exception>
    public Reference WithTag(string tag) =>
        ReferenceGrammar.IsTag(tag) ? this with { Tag = tag, Digest = null } : throw new FormatException("invalid tag format");

    /// <summary>The same repository under <paramref name="digest"/>, without a tag.</summary>
    public Reference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    /// <summary>The repository alone.</summary>
    public Reference WithoutTag() => this with { Tag = null, Digest = null };

    /// <inheritdoc/>
    /// <exception cref="FormatException">With Docker's sentence for what is wrong.</exception>
    public static Reference Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, out var reference, out var error) ? reference : throw new FormatException(error);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Reference result) =>
        TryParse(s, out result, out _);

    /// <summary>Parses, and on failure says why in Docker's words.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? s, [NotNullWhen(true)] out Reference? result, [NotNullWhen(false)] out string? error)
    {
        (result, error) = ReferenceGrammar.Parse(s ?? "");
        return result is not null;
    }

    /// <summary>The familiar form.</summary>
    public override string ToString() => Familiar;

    private string Suffix => (Tag, Digest) switch
    {
        (null, null) => "",
        ({ } tag, null) => ":" + tag,
        (null, { } digest) => "@" + digest.Text,
        ({ } tag, { } digest) => $":{tag}@{digest.Text}",
    };
}
