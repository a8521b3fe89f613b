using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Requests;
using Berth.Api.Streams;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;

namespace Berth.Cli.Images;

/// <summary><c>berth push</c>.</summary>
internal sealed class PushImage : Command
{
    private SwitchFlag? _allPlatforms, _allTags, _quiet;
    private TextFlag? _platform;

    public override IReadOnlyList<string> Paths => ["image push", "push"];

    public override string Usage => "[OPTIONS] NAME[:TAG]";

    public override string Summary => "Give an image to a registry";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _allPlatforms = flags.Switch("all-platforms", '\0', "Push every platform of the image; what is not here comes from where it came from");
        _allTags = flags.Switch("all-tags", 'a', "Push every tag of the repository");
        flags.Add(new SwitchFlag("disable-content-trust", '\0', "", true) { Hidden = true });
        _platform = flags.Text("platform", '\0', "Push only this platform of the image (os/arch[/variant])");
        _quiet = flags.Switch("quiet", 'q', "Print only the name");
    }

    public override int Execute(Invocation call)
    {
        if (_allPlatforms!.Value && _platform!.Value.Length > 0)
            throw new CliException("--all-platforms goes without --platform");
        var platform = _platform!.Value.Length > 0 ? PlatformJson.Of(_platform.Value) : null;
        var image = TransferName.Read(call.Arguments[0], _allTags!.Value, _quiet!.Value);
        if (image.Digest is not null)
            throw new CliException("cannot push a digest reference");
        var request = new ApiRequest("POST", $"/images/{image.Name}/push").Query("tag", image.Tag ?? "", image.Tag is not null);
        request.Query("all-platforms", "1", _allPlatforms.Value);
        if (platform is not null)
            request.Query("platform", platform);
        // Docker refuses a push without the header, even if there is nothing to say in it.
        request.Header(RegistryAuth.Header, RegistryAuth.Encode(Credentials.Find(call.Globals.ConfigDirectory, image.Domain) ?? new Api.Auth.AuthConfig()));
        using var answer = call.Client.Send(request).Ensure();
        ProgressResult? instead = null;
        new ProgressDisplay(TextSink.Out) { Quiet = _quiet.Value, OnResult = result => instead = result.Instead ? result : instead }.Show(answer);
        if (instead is not null && !_quiet.Value)
        {
            TextSink.Out.WriteLine($"Pushed one platform of the image only, because others are not here: {instead.OriginalIndex?.Digest} -> {instead.SelectedManifest?.Digest}");
            TextSink.Out.WriteLine("With --all-platforms all are pushed.");
        }

        if (_quiet.Value)
            TextSink.Out.WriteLine(image.Canonical);
        return 0;
    }
}

/// <summary>The platform of a flag in the encoding of push, load and save.</summary>
internal static class PlatformJson
{
    /// <param name="platform">What the flag was given.</param>
    /// <param name="prefix">How the sentence begins that says it is none; docker has it before some and not before others.</param>
    /// <exception cref="CliException">It is none.</exception>
    public static string Of(string platform, string prefix = "invalid platform: ")
    {
        try
        {
            return JsonSerializer.Serialize(PlatformText.Parse(platform), ApiJson.Wire.ImagePlatform);
        }
        catch (FormatException failure)
        {
            throw new CliException(prefix + failure.Message);
        }
    }
}
