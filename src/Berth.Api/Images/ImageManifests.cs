using System.Text.Json.Serialization;

namespace Berth.Api.Images;

/// <summary>A manifest of the index that an image came by: an element of <c>Manifests</c> in inspect and in the list of images, where they are asked for.</summary>
public sealed record ImageManifestSummary
{
    /// <summary>Digest of the manifest.</summary>
    [JsonPropertyName("ID")]
    public string Id { get; set => field = value ?? ""; } = "";
    /// <summary>As the index has it.</summary>
    public ImageDescriptor Descriptor { get; set => field = value ?? new(); } = new();
    /// <summary>Whether all of it is here.</summary>
    public bool Available { get; set; }
    /// <summary>What it takes.</summary>
    public ManifestSize Size { get; set => field = value ?? new(); } = new();
    /// <summary><c>image</c>, <c>attestation</c> or <c>unknown</c>.</summary>
    public string Kind { get; set => field = value ?? ""; } = "";
    /// <summary>Of an image; null when it is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestImageData? ImageData { get; set; }
    /// <summary>Of an attestation; null when it is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestAttestationData? AttestationData { get; set; }
}

/// <summary>What a manifest takes.</summary>
public sealed record ManifestSize
{
    /// <summary>Bytes of its documents and layers in the content store.</summary>
    public long Content { get; set; }
    /// <summary>Those and the unpacked layers.</summary>
    public long Total { get; set; }
}

/// <summary>What is known of an image of an index.</summary>
public sealed record ManifestImageData
{
    /// <summary>What it is for.</summary>
    public ImagePlatform Platform { get; set => field = value ?? new(); } = new();
    /// <summary>What it takes unpacked.</summary>
    public ManifestUnpackedSize Size { get; set => field = value ?? new(); } = new();
    /// <summary>Ids of the containers made of it.</summary>
    public string[] Containers { get; set => field = value ?? []; } = [];
}

/// <summary>What an image takes unpacked.</summary>
public sealed record ManifestUnpackedSize
{
    /// <summary>Bytes.</summary>
    public long Unpacked { get; set; }
}

/// <summary>What is known of an attestation.</summary>
public sealed record ManifestAttestationData
{
    /// <summary>Digest of the manifest that it speaks of.</summary>
    public string For { get; set => field = value ?? ""; } = "";
}
