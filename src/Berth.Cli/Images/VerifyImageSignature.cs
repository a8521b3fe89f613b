using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Oci;

namespace Berth.Cli.Images;

/// <summary><c>berth image verify-signature</c>: what a pull would say of an image's signatures, without pulling.</summary>
internal sealed class VerifyImageSignature : Command
{
    private const int LongestKey = 64 << 10;

    // Refused, and nothing asked: whoever wants a signature has one in neither case.
    private const int Refused = 1, Unasked = 2;

    private ListFlag? _keys;
    private SwitchFlag? _json;

    public override IReadOnlyList<string> Paths => ["image verify-signature"];

    public override string Usage => "[OPTIONS] NAME[:TAG|@DIGEST]";

    public override string Summary => "Check an image's signatures in its registry, by the daemon's policy or by keys";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _json = flags.Switch("json", '\0', "Print JSON");
        _keys = flags.List("key", '\0', "Public key that cosign must have signed with, instead of\nthe daemon's policy");
    }

    public override int Execute(Invocation call)
    {
        if (!Reference.TryParse(call.Arguments[0], out var image, out var reason))
            throw new CliException(reason);
        image = image.WithDefaultTag();
        var path = $"/images/{image.Canonical}/signatures";
        var request = _keys!.Values.Count == 0 ? new ApiRequest("GET", path) : new ApiRequest("POST", $"{path}/verify").Json(Body());
        var answer = call.Client.Call(SignImage.Authorized(call, image, request), ApiJson.Wire.ImageSignatures);
        if (_json!.Value)
            TextSink.Out.WriteLine(JsonSerializer.Serialize(answer, ApiJson.Wire.ImageSignatures));
        else
            Print(answer);
        return !answer.Accepted ? Refused : answer.Require == "none" ? Unasked : 0;
    }

    private void Print(ImageSignatures answer)
    {
        var demand = _keys!.Values.Count > 0 ? "by the given keys"
            : answer.Prefix.Length > 0 ? $"by the policy for \"{answer.Prefix}\"" : "by the policy's default";
        foreach (var signature in answer.Signatures)
        {
            var result = signature.Reason is null ? $"holds, by {signature.Signer}" : $"does not hold: {signature.Reason}";
            TextSink.Out.WriteLine($"{signature.Form} {signature.Digest} {result}");
        }

        TextSink.Out.WriteLine(answer switch
        {
            { HasPolicy: false } => $"{answer.Image}: nothing was verified: the daemon has no signature policy and takes every image; --key FILE checks by a key",
            { Accepted: true, Require: "none" } => $"{answer.Image}: nothing was verified: accepted {demand}, which asks for no signature",
            { Accepted: true } => $"{answer.Image}: accepted {demand}",
            _ => $"{answer.Image}: refused {demand}: {answer.Reason}",
        });
    }

    private byte[] Body()
    {
        var keys = new List<SignatureKey>();
        foreach (var path in _keys!.Values)
        {
            try
            {
                if (new FileInfo(path) is { Exists: true, Length: > LongestKey }) throw new CliException($"{path} is too long for a key");
                var pem = File.ReadAllText(path);
                if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal)) throw new CliException($"{path} is a private key, which goes nowhere: signatures are checked with the public one");
                keys.Add(new SignatureKey { Name = path, Pem = pem });
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new CliException(Files.Sentence("open", path, failure));
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(new VerifySignaturesRequest { Keys = [.. keys] }, ApiJson.Wire.VerifySignaturesRequest);
    }
}
