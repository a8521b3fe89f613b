using Berth.Images.Registries;
using Berth.Images.Signatures.Policy;
using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>Asks the policy about an image before anything of it is kept.</summary>
/// <param name="policy">The policy.</param>
/// <param name="time">The clock.</param>
internal sealed class VerifySignature(SignaturePolicy policy, TimeProvider time)
{
    /// <summary>Lets the image pass, or does not.</summary>
    /// <param name="client">Its repository.</param>
    /// <param name="reference">Its name.</param>
    /// <param name="image">What the name means: these bytes are what is pulled, so nothing can change in between.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The signature that counted; null where none is asked for.</returns>
    /// <exception cref="ImageException">Forbidden, with what was missing.</exception>
    public async Task<SignatureFinding?> RunAsync(RegistryClient client, Reference reference, RegistryDocument image, CancellationToken cancellationToken)
    {
        var rule = policy.RuleFor(reference);
        if (rule is AcceptRule) return null;
        var name = reference.WithDigest(image.Digest).Familiar;
        if (rule is DenyRule) throw new ImageException(ImageErrorCode.Forbidden, $"{name} is refused: {rule.Title} denies it");
        var findings = await new FindSignatures(client, reference.WithoutTag(), time).RunAsync(image, rule, all: false, cancellationToken);
        return findings.Valid ?? throw new ImageException(ImageErrorCode.Forbidden, $"{name} is refused by {rule.Title}: {findings.Reason(rule.Kind)}");
    }
}
