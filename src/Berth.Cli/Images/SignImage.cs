using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Images;
using Berth.Images.Signatures;
using Berth.Images.Signatures.Keys;
using Berth.Oci;
using Microsoft.Win32.SafeHandles;

namespace Berth.Cli.Images;

/// <summary><c>berth image sign</c>: signs here, where the key is; the daemon puts the signature into the registry.</summary>
internal sealed class SignImage : Command
{
    private const string PasswordVariable = "COSIGN_PASSWORD";

    private TextFlag? _key, _form;
    private SwitchFlag? _passwordStdin;

    public override IReadOnlyList<string> Paths => ["image sign"];

    public override string Usage => "--key FILE [OPTIONS] NAME[:TAG|@DIGEST]";

    public override string Summary => "Sign an image in its registry, as cosign does";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _form = flags.Text("form", '\0', "Form of the signature: \"bundle\" (cosign 3) or \"tag\" (every\ncosign)", NewSignature.BundleForm);
        _key = flags.Text("key", '\0', "The private key: cosign's, or an elliptic curve's in PEM form");
        _passwordStdin = flags.Switch("password-stdin", '\0', $"Take the key's password from stdin instead of\n{PasswordVariable}");
    }

    public override int Execute(Invocation call)
    {
        if (!Reference.TryParse(call.Arguments[0], out var image, out var reason))
            throw new CliException(reason);
        if (_key!.Value.Length == 0)
            throw new CliException("--key is needed: the file of the private key");
        if (_form!.Value is not (NewSignature.BundleForm or NewSignature.TagForm))
            throw new CliException($"invalid form \"{_form.Value}\": \"bundle\" or \"tag\"");
        image = image.WithDefaultTag();
        using var key = ReadKey();
        var digest = image.Digest ?? Resolve(call, image);
        var signature = _form.Value == NewSignature.BundleForm ? NewSignature.OfBundle(key, digest) : NewSignature.OfTag(key, digest, image);
        var body = new PublishSignatureRequest { Image = digest.Text, Form = signature.Form, Content = signature.Content, Signature = signature.Signature };
        var request = Authorized(call, image, new ApiRequest("POST", $"/images/{image.Name}/signatures"))
            .Json(JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Wire.PublishSignatureRequest));
        var answer = call.Client.Call(request, ApiJson.Wire.PublishSignatureResponse);
        TextSink.Out.WriteLine($"Signed: {image.WithDigest(digest).Familiar}");
        TextSink.Out.WriteLine($"Signature: {answer.Digest}");
        return 0;
    }

    /// <summary>The request with what a login left for the image's registry.</summary>
    public static ApiRequest Authorized(Invocation call, Reference image, ApiRequest request) =>
        Credentials.Find(call.Globals.ConfigDirectory, image.Domain) is { } auth ? request.Header(RegistryAuth.Header, RegistryAuth.Encode(auth)) : request;

    // What a tag means is the registry's word: it is said what was signed, and who must be sure gives the digest.
    private static Digest Resolve(Invocation call, Reference image)
    {
        var found = call.Client.Call(Authorized(call, image, new ApiRequest("GET", $"/images/{image.Canonical}/signatures")), ApiJson.Wire.ImageSignatures);
        return Reference.Parse(found.Image).Digest ?? throw new CliException($"the daemon did not say which digest {image.Familiar} is");
    }

    private SigningKey ReadKey()
    {
        var path = _key!.Value;
        try
        {
            return SigningKey.Read(File.ReadAllText(path), Password);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(Files.Sentence("open", path, failure));
        }
        catch (ImageException failure)
        {
            throw new CliException($"{path}: {failure.Message}");
        }
    }

    private string Password()
    {
        if (_passwordStdin!.Value)
        {
            using var input = new StreamReader(new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0));
            return input.ReadLine() ?? "";
        }

        return Environment.GetEnvironmentVariable(PasswordVariable)
            ?? throw new CliException($"the key is encrypted: set {PasswordVariable}, or give the password to --password-stdin");
    }
}
