using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>A signature that a registry has for an image, and whether it counts.</summary>
public sealed record SignatureFinding
{
    /// <summary>How it was made: <c>cosign tag</c>, <c>cosign bundle</c> or <c>notation</c>.</summary>
    public required string Form { get; init; }

    /// <summary>What holds the signature: a layer of the tag, or an artifact's manifest.</summary>
    public required Digest Digest { get; init; }

    /// <summary>The key or the subject that made it, when it holds.</summary>
    public string? Signer { get; init; }

    /// <summary>Why it does not hold; null when it does.</summary>
    public string? Refusal { get; init; }
}

/// <summary>What came of looking for signatures.</summary>
/// <param name="Findings">Those found, up to the first that holds when one is enough.</param>
/// <param name="More">How many were there that nobody looked at, beyond the limit.</param>
public sealed record SignatureFindings(IReadOnlyList<SignatureFinding> Findings, int More)
{
    private const int ReasonsMax = 5;

    /// <summary>The signature that holds, if one does.</summary>
    public SignatureFinding? Valid => Findings.FirstOrDefault(x => x.Refusal is null);

    /// <summary>Why none holds, as the end of a sentence.</summary>
    internal string Reason(string kind)
    {
        if (Findings.Count == 0) return $"it has no {kind} signature";
        var reasons = string.Join("; ", Findings.Take(ReasonsMax).Select(x => $"{x.Digest}: {x.Refusal}"));
        var rest = Findings.Count + More - Math.Min(Findings.Count, ReasonsMax);
        var tried = More > 0 ? $"the first {Findings.Count} of its {Findings.Count + More} {kind} signatures do not hold" : Findings.Count == 1 ? $"its {kind} signature does not hold" : $"none of its {Findings.Count} {kind} signatures holds";
        return $"{tried}: {reasons}{(rest > 0 ? $"; and {rest} more" : "")}";
    }
}
