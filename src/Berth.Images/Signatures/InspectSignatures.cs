using Berth.Images.Registries;
using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Policy;
using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>What a registry has of signatures for an image, and what the policy, or somebody's keys, say of it.</summary>
/// <param name="Image">The name, by the digest it means.</param>
/// <param name="Rule">What was asked for.</param>
/// <param name="Refusal">Why the image would be refused; null when it is accepted.</param>
/// <param name="Findings">The signatures.</param>
public sealed record SignatureVerdict(Reference Image, SignatureRule Rule, string? Refusal, IReadOnlyList<SignatureFinding> Findings);

/// <summary>Checks the signatures of an image in a registry without pulling it.</summary>
/// <param name="options">How registries are spoken to, and the policy.</param>
/// <param name="time">The clock.</param>
public sealed class InspectSignatures(RegistryOptions options, TimeProvider time)
{
    /// <summary>Looks at all signatures.</summary>
    /// <param name="reference">The image.</param>
    /// <param name="keys">Keys to ask instead of the policy; null for the policy.</param>
    /// <param name="credentials">What to show the registry; null for nothing.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<SignatureVerdict> RunAsync(
        Reference reference, IReadOnlyList<VerifyingKey>? keys, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var wanted = reference.WithDefaultTag();
        var rule = keys is null ? options.Signatures.RuleFor(wanted) : new CosignRule { Prefix = wanted.Name, Keys = keys };
        using var client = await RegistryClient.ConnectAsync(wanted, credentials, options, time, cancellationToken);
        var image = await client.GetManifestAsync(wanted, cancellationToken);
        var name = wanted.WithDigest(image.Digest);
        switch (rule)
        {
            case AcceptRule:
                return new SignatureVerdict(name, rule, null, []);
            case DenyRule:
                return new SignatureVerdict(name, rule, $"{rule.Title} denies it", []);
            default:
                var found = await new FindSignatures(client, wanted.WithoutTag(), time).RunAsync(image, rule, all: true, cancellationToken);
                return new SignatureVerdict(name, rule, found.Valid is null ? found.Reason(rule.Kind) : null, found.Findings);
        }
    }
}
