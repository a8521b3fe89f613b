using Berth.Api;
using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Images;
using Berth.Images.Signatures;
using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Policy;
using Berth.Oci;

namespace Berth.Daemon.Images;

/// <summary>
/// <c>/images/{name}/signatures</c>, which Docker has not: what a registry has of signatures for an image, and a new one for it. No private key
/// ever comes here: whoever signs sends the signature.
/// </summary>
internal sealed class SignatureEndpoints(InspectSignatures inspect, PublishSignature publish, SignaturePolicy policy)
{
    private const int KeysMax = 100;

    public void Map(Routes routes)
    {
        routes.Map("GET", "/images/{name}/signatures", exchange => Inspect(exchange, null));
        routes.Map("POST", "/images/{name}/signatures", Publish);
        routes.Map("POST", "/images/{name}/signatures/verify", Verify);
    }

    private async Task Verify(Exchange exchange)
    {
        var given = (await exchange.ReadAsync(ApiJson.Wire.VerifySignaturesRequest))?.Keys ?? [];
        if (given.Length is 0 or > KeysMax) throw EngineException.Invalid($"{given.Length} keys were given instead of 1 to {KeysMax}");
        await Inspect(exchange, [.. given.Select((x, i) => VerifyingKey.Read(x.Name.Length > 0 ? x.Name : $"Keys[{i}]", x.Pem))]);
    }

    private async Task Inspect(Exchange exchange, IReadOnlyList<VerifyingKey>? keys)
    {
        var verdict = await inspect.RunAsync(Reference.Parse(exchange.Name), keys, CredentialsOf(exchange), exchange.Aborted);
        var answer = new ImageSignatures
        {
            Image = verdict.Image.Familiar,
            Require = verdict.Rule.Kind,
            Prefix = keys is null ? verdict.Rule.Prefix : "",
            HasPolicy = keys is not null || !ReferenceEquals(policy, SignaturePolicy.None),
            Accepted = verdict.Refusal is null,
            Reason = verdict.Refusal,
            Signatures = [.. verdict.Findings.Select(x => new ImageSignature { Form = x.Form, Digest = x.Digest.Text, Signer = x.Signer, Reason = x.Refusal })],
        };
        await exchange.RespondAsync(200, answer, ApiJson.Wire.ImageSignatures);
    }

    private async Task Publish(Exchange exchange)
    {
        var request = await exchange.ReadAsync(ApiJson.Wire.PublishSignatureRequest) ?? throw EngineException.Invalid("the signature is missing");
        var signature = new NewSignature { Form = request.Form, Image = Digest.Parse(request.Image), Content = request.Content, Signature = request.Signature };
        var digest = await publish.RunAsync(Reference.Parse(exchange.Name).WithoutTag(), signature, CredentialsOf(exchange), exchange.Aborted);
        await exchange.RespondAsync(201, new PublishSignatureResponse { Digest = digest.Text }, ApiJson.Wire.PublishSignatureResponse);
    }

    private static RegistryCredentials? CredentialsOf(Exchange exchange) =>
        RegistryAuth.Decode(exchange.Http.Request.Headers[RegistryAuth.Header]) is { } auth ? Credentials.From(auth) : null;
}
