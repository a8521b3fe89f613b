using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Oci;

namespace Berth.Registry.Verify;

/// <summary>What was found of one manifest of a repository.</summary>
public sealed record ManifestVerdict
{
    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The tags that mean it, in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Its digest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>What it is; null when there is no record of it.</summary>
    public string? MediaType { get; init; }

    /// <summary>Blobs that it needs and that were looked at.</summary>
    public int Blobs { get; init; }

    /// <summary>Bytes of these blobs.</summary>
    public long Bytes { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool Whole => Faults.Count == 0;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ManifestFault> Faults { get; init; } = [];

    /// <summary>One line of JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, VerdictJson.Default.ManifestVerdict);
}

/// <summary>A part of a manifest that is not what it should be.</summary>
/// <param name="Part"><c>manifest</c>, <c>record</c> or <c>blob</c>.</param>
/// <param name="Digest">The digest that it has, or should have.</param>
/// <param name="Problem">What is wrong, to go on from the digest: <c>is missing</c>.</param>
public sealed record ManifestFault(string Part, Digest Digest, string Problem);

/// <summary>Something that the registry had once and has lost.</summary>
/// <param name="Lost">A sentence.</param>
public sealed record LostRecord(string Lost)
{
    /// <summary>One line of JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, VerdictJson.Default.LostRecord);
}

/// <summary>How far a verification has come.</summary>
/// <param name="Blobs">Blobs looked at.</param>
/// <param name="OfBlobs">All blobs.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="OfBytes">All bytes.</param>
public readonly record struct VerifyProgress(int Blobs, int OfBlobs, long Bytes, long OfBytes);

[JsonSerializable(typeof(ManifestVerdict))]
[JsonSerializable(typeof(LostRecord))]
internal sealed partial class VerdictJson : JsonSerializerContext;
