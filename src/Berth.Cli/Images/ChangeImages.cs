using Berth.Api;
using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux;
using Berth.Linux.Terminals;
using Berth.Oci;

namespace Berth.Cli.Images;

/// <summary><c>berth pull</c>.</summary>
internal sealed class PullImage : Command
{
    private SwitchFlag? _allPlatforms, _allTags, _quiet;
    private TextFlag? _platform;

    public override IReadOnlyList<string> Paths => ["image pull", "pull"];

    public override string Usage => "[OPTIONS] NAME[:TAG|@DIGEST]";

    public override string Summary => "Fetch an image from a registry";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _allPlatforms = flags.Switch("all-platforms", '\0', "Fetch every platform of the image; its name means this machine's, or that of --platform");
        _allTags = flags.Switch("all-tags", 'a', "Fetch every tag of the repository");
        flags.Add(new SwitchFlag("disable-content-trust", '\0', "", true) { Hidden = true });
        _platform = flags.Text("platform", '\0', "Platform of the image where it has several");
        _quiet = flags.Switch("quiet", 'q', "Print only the name");
    }

    public override int Execute(Invocation call)
    {
        var image = TransferName.Read(call.Arguments[0], _allTags!.Value, _quiet!.Value);
        ImagePull.Run(call, image, _platform!.Value, _quiet.Value, TextSink.Out, _allTags.Value, _allPlatforms!.Value);
        TextSink.Out.WriteLine(image.Canonical);
        return 0;
    }
}

/// <summary><c>berth load</c>.</summary>
internal sealed class LoadImages : Command
{
    private TextFlag? _input, _platform;
    private SwitchFlag? _quiet;

    public override IReadOnlyList<string> Paths => ["image load", "load"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Load images from an archive";

    public override void Declare(FlagSet flags)
    {
        _input = flags.Text("input", 'i', "Read from a file, instead of STDIN");
        _platform = flags.Text("platform", '\0', "Load only this platform");
        _quiet = flags.Switch("quiet", 'q', "Load without output");
    }

    public override int Execute(Invocation call)
    {
        using var source = Source.Open(_input!.Value, "requested load from stdin, but stdin is empty");
        var quiet = _quiet!.Value || !TerminalMode.IsTerminal(TextSink.Out.File);
        var request = new ApiRequest("POST", "/images/load").Query("quiet", quiet ? "1" : "0").Stream(source, "application/x-tar");
        if (_platform!.Value.Length > 0)
            request.Query("platform", PlatformJson.Of(_platform.Value));
        using var answer = call.Client.Send(request).Ensure();
        // Progress goes with quiet=0 only; what was loaded is always said.
        new ProgressDisplay(TextSink.Out).Show(answer);
        return 0;
    }
}

/// <summary><c>berth import</c>.</summary>
internal sealed class ImportImage : Command
{
    private ListFlag? _change;
    private TextFlag? _message, _platform;

    public override IReadOnlyList<string> Paths => ["image import", "import"];

    public override string Usage => "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]";

    public override string Summary => "Make an image of an archive of a file system";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _change = flags.List("change", 'c', "Apply a Dockerfile instruction to the image");
        _message = flags.Text("message", 'm', "Comment of the image");
        _platform = flags.Text("platform", '\0', "Platform of the image");
    }

    public override int Execute(Invocation call)
    {
        var source = call.Arguments[0];
        var name = call.Arguments.Count > 1 ? call.Arguments[1] : "";
        if (name.Length > 0 && !Reference.TryParse(name, out _, out var reason))
            throw new CliException(reason);
        var remote = source.StartsWith("http://", StringComparison.Ordinal) || source.StartsWith("https://", StringComparison.Ordinal);
        var request = new ApiRequest("POST", "/images/create")
            .Query("fromSrc", remote ? source : "-")
            .Query("message", _message!.Value)
            .Query("platform", _platform!.Value.ToLowerInvariant(), _platform.Value.Length > 0)
            .Query("repo", name);
        foreach (var change in _change!.Values)
            request.Query("changes", change);
        using var body = remote ? null : Source.Open(source == "-" ? "" : source, "requested import from stdin, but stdin is empty");
        if (body is not null)
            request.Stream(body, "text/plain");
        using var answer = call.Client.Send(request).Ensure();
        new ProgressDisplay(TextSink.Out).Show(answer);
        return 0;
    }
}

/// <summary><c>berth tag</c>.</summary>
internal sealed class TagImage : Command
{
    public override IReadOnlyList<string> Paths => ["image tag", "tag"];

    public override string Usage => "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]";

    public override string Summary => "Give an image another name";

    public override Arity Arity => Arity.Exactly(2);

    public override int Execute(Invocation call)
    {
        if (!Reference.TryParse(call.Arguments[1], out var target, out var reason))
            throw new CliException($"Error parsing reference: {GoText.Quote(call.Arguments[1])} is not a valid repository/tag: {reason}");
        if (target.Digest is not null)
            throw new CliException("refusing to create a tag with a digest reference");
        call.Client.Call(new ApiRequest("POST", $"/images/{call.Arguments[0]}/tag").Query("repo", target.FamiliarName).Query("tag", target.Tag ?? "latest"));
        return 0;
    }
}

/// <summary><c>berth rmi</c>.</summary>
internal sealed class RemoveImages : Command
{
    private SwitchFlag? _force, _noPrune;
    private ListFlag? _platform;

    public override IReadOnlyList<string> Paths => ["image rm", "image remove", "rmi"];

    public override string Usage => "[OPTIONS] IMAGE [IMAGE...]";

    public override string Summary => "Remove images";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _force = flags.Switch("force", 'f', "Remove even what is in use");
        _noPrune = flags.Switch("no-prune", '\0', "Keep untagged parents");
        _platform = flags.List("platform", '\0', "Remove only this platform (os/arch[/variant])", "string");
    }

    public override int Execute(Invocation call)
    {
        var failed = false;
        // Commas separate several; nothing at all is none.
        List<string> platforms = [.. _platform!.Values.Where(value => value.Length > 0).SelectMany(value => value.Split(',')).Select(value => PlatformJson.Of(value, ""))];
        foreach (var name in call.Arguments)
        {
            try
            {
                var request = new ApiRequest("DELETE", $"/images/{name}").Query("force", "1", _force!.Value).Query("noprune", "1", _noPrune!.Value);
                foreach (var platform in platforms)
                    request.Query("platforms", platform);
                var items = call.Client.Call(request, ApiJson.Wire.ImageDeleteItemArray);
                foreach (var item in items)
                    TextSink.Out.WriteLine(item.Deleted is { } deleted ? $"Deleted: {deleted}" : $"Untagged: {item.Untagged}");
            }
            catch (ApiException failure)
            {
                failed |= !(_force!.Value && failure.Status == 404);
                TextSink.Out.Flush();
                TextSink.Error.WriteLine(Program.Sentence(failure));
            }
        }

        return failed ? 1 : 0;
    }
}

/// <summary>A file or standard input to send.</summary>
internal static class Source
{
    /// <exception cref="CliException">There is nothing to read.</exception>
    public static Stream Open(string path, string emptyMessage)
    {
        if (path.Length == 0)
        {
            return TerminalMode.IsTerminal(new FileDescriptor(0)) ? throw new CliException(emptyMessage)
                : new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0);
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(Files.Sentence("open", path, failure));
        }
    }
}
