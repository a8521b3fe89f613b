using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Oci;

namespace Berth.Cli.Images;

/// <summary><c>berth image verify</c>.</summary>
internal sealed class VerifyImages : Command
{
    private SwitchFlag? _json, _quiet, _repair;

    public override IReadOnlyList<string> Paths => ["image verify"];

    public override string Usage => "[OPTIONS] [IMAGE...]";

    public override string Summary => "Check that images are what their digests say";

    public override Arity Arity => Arity.AtLeast(0);

    public override void Declare(FlagSet flags)
    {
        _json = flags.Switch("json", '\0', "Print one JSON object for each image");
        _quiet = flags.Switch("quiet", 'q', "Print only what is wrong");
        _repair = flags.Switch("repair", '\0', "Put right what is wrong, from what is here or the registry the image came from");
    }

    public override int Execute(Invocation call)
    {
        var request = new ApiRequest("POST", "/berth/images/verify").Query("repair", "1", _repair!.Value);
        foreach (var name in call.Arguments)
            request.Query("names", name);
        if (_repair.Value && call.Arguments.Count > 0 && Reference.TryParse(call.Arguments[0], out var first, out _)
            && Credentials.Find(call.Globals.ConfigDirectory, first.Domain) is { } auth)
            request.Header(RegistryAuth.Header, RegistryAuth.Encode(auth));
        using var answer = call.Client.Send(request).Ensure();
        var (images, broken, missing, lost) = (0, 0, 0, 0);
        foreach (var line in LineReader.Lines(answer))
        {
            if (line.IsEmpty)
                continue;
            var image = JsonSerializer.Deserialize(line.Span, ApiJson.Wire.ImageVerification)!;
            if (image.Error is { } error)
                throw new CliException(error);
            if (_json!.Value)
                TextSink.Out.WriteLine(System.Text.Encoding.UTF8.GetString(line.Span));
            if ((image.Lost ?? image.Missing) is { } reason)
            {
                (lost, missing) = image.Lost is null ? (lost, missing + 1) : (lost + 1, missing);
                TextSink.Error.WriteLine(image.Lost is null ? $"{image.Name}: {reason}" : $"lost: {reason}");
                TextSink.Error.Flush();
                continue;
            }

            images++;
            broken += image.Whole ? 0 : 1;
            if (!_json.Value)
                Print(image);
            TextSink.Out.Flush();
        }

        if (!_json!.Value && !_quiet!.Value && (images > 0 || missing == 0))
            TextSink.Out.WriteLine(Summarize(images, broken, missing, lost));
        if (lost > 0 && !_json.Value)
        {
            TextSink.Out.Flush();
            TextSink.Error.WriteLine("What is lost comes back with the image when that is pulled, pushed, loaded or imported again, and what a container stands on when it is started; berth image prune --all gives up the records of images.");
        }

        return broken + missing + lost == 0 ? 0 : 1;
    }

    private static string Summarize(int images, int broken, int missing, int lost)
    {
        var state = broken > 0 ? $", {broken} not whole" : images > 0 ? ", all whole" : "";
        return $"{Count(images, "image")}{state}{(missing == 0 ? "" : $"; {Count(missing, "name")} of no image")}{(lost == 0 ? "" : $"; {Count(lost, "thing")} lost")}";
    }

    private void Print(ImageVerification image)
    {
        var name = image.RepoTags is [var tag, ..] ? tag : Text.ShortId(image.Id);
        if (image.Faults.Length == 0 && !_quiet!.Value)
            TextSink.Out.WriteLine($"{name}: whole ({Count(image.Layers, "layer")}, {Count(image.Blobs, "blob")})");
        foreach (var fault in image.Faults)
        {
            var outcome = fault.Repaired ? "repaired" : fault.Obstacle is { } obstacle ? $"not repaired: {obstacle}" : "not repaired";
            TextSink.Out.WriteLine($"{name}: {fault.Part} {fault.Digest} {fault.Problem}{(_repair!.Value || fault.Repaired ? $": {outcome}" : "")}");
        }
    }

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
