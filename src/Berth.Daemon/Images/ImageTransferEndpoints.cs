using Berth.Api.Requests;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Images;
using Berth.Images;
using Berth.Images.Signatures.Policy;
using Berth.Oci;

namespace Berth.Daemon.Images;

/// <summary>Pull, push, import and load: the endpoints that carry images and tell how far they are.</summary>
internal sealed class ImageTransferEndpoints(
    Engine.Images.PullImage pull, Engine.Images.PushImage push, Engine.Images.LoadImages load, Engine.Images.ImportImage import, FetchArchive fetch,
    SignaturePolicy signatures)
{
    public void Map(Routes routes)
    {
        routes.Map("POST", "/images/create", Create);
        routes.Map("POST", "/images/load", Load);
        routes.Map("POST", "/images/{name}/push", Push);
    }

    private Task Create(Exchange exchange)
    {
        var platform = exchange.Query.Text("platform") is { Length: > 0 } text ? PlatformQuery.ToOci(PlatformText.Parse(text)) : null;
        return exchange.Query.Text("fromImage") is { Length: > 0 } image ? Pull(exchange, image, platform) : Import(exchange, platform);
    }

    private Task Pull(Exchange exchange, string image, Platform? platform)
    {
        var tag = exchange.Query.Text("tag");
        var request = new PullRequest
        {
            Reference = PullReference(image, tag),
            // No tag anywhere means every tag: the client adds "latest" itself when it means that.
            AllTags = tag.Length == 0 && Reference.Parse(image) is { Tag: null, Digest: null },
            Platform = platform,
            AllPlatforms = exchange.Query.Flag("all-platforms"),
            Credentials = Credentials.Of(exchange),
        };
        return exchange.ProgressAsync((writer, ct) => pull.RunAsync(request, new ImageProgress(writer, quiet: false), ct));
    }

    private Task Push(Exchange exchange)
    {
        var tag = exchange.Query.Text("tag");
        var reference = Reference.Parse(exchange.Name);
        if (reference.Digest is not null) throw EngineException.Invalid("cannot push a digest reference");
        var request = new PushRequest
        {
            Reference = tag.Length == 0 ? reference : reference.WithTag(tag),
            AllTags = tag.Length == 0 && reference.Tag is null,
            Platform = exchange.Version.AtLeast(46) ? PlatformQuery.Read(exchange, "platform") : null,
            AllPlatforms = exchange.Query.Flag("all-platforms"),
            Credentials = Credentials.Of(exchange),
        };
        return exchange.ProgressAsync((writer, ct) => push.RunAsync(request, new ImageProgress(writer, quiet: false), ct));
    }

    private static Reference PullReference(string image, string tag)
    {
        var reference = Reference.Parse(image);
        if (tag.Length == 0) return reference.WithDefaultTag();
        return Digest.TryParse(tag, null, out var digest) ? reference.WithDigest(digest) : reference.WithTag(tag);
    }

    private Task Import(Exchange exchange, Platform? platform)
    {
        signatures.CheckArchive("import");
        var query = exchange.Query;
        var source = query.Text("fromSrc");
        // Said of an arm64, v8 is kept in an import though it says nothing new.
        if (platform?.Architecture == "arm64" && query.Text("platform").EndsWith("/v8", StringComparison.OrdinalIgnoreCase)) platform = platform with { Variant = "v8" };
        var request = new ImportRequest
        {
            Reference = ImageNames.Parse(query.Text("repo"), query.Text("tag")),
            Message = query.Text("message"),
            Source = source,
            Changes = query.All("changes"),
            Platform = platform,
        };
        return exchange.ProgressAsync(async (writer, ct) =>
        {
            var progress = new ImageProgress(writer, quiet: false);
            if (source == "-")
            {
                await using var body = exchange.OpenBody();
                await import.RunAsync(body, request, progress, ct);
                return;
            }
            Engine.Images.ImportImage.Check(request);
            using var archive = await fetch.RunAsync(source, progress, ct);
            progress.Report(new ProgressMessage { Status = $"Downloading from {archive.Address}" });
            await import.RunAsync(archive.Body, request with { Source = archive.Address }, progress, ct);
        });
    }

    private Task Load(Exchange exchange)
    {
        signatures.CheckArchive("load");
        var quiet = exchange.Query.Flag("quiet", whenAbsent: true);
        var platform = exchange.Version.AtLeast(48) ? PlatformQuery.ReadOne(exchange, "platform") : null;
        // Docker has answered 200 before it looks at the archive, so whatever is wrong with it is said in the stream.
        return exchange.ProgressAsync(
            async (writer, ct) =>
            {
                await using var body = exchange.OpenBody();
                // Docker's answer, when there was nothing to load or nothing for that platform.
                if (await load.RunAsync(body, platform, new ImageProgress(writer, quiet), ct) == 0) writer.Write(new Api.Streams.ProgressMessage(), Api.ApiJson.Wire.ProgressMessage);
            },
            failInStream: true);
    }
}
