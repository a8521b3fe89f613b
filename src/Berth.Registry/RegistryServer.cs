using System.Text.Json;
using Berth.Images;
using Berth.Images.Content;
using Berth.Registry.Access;
using Berth.Registry.Blobs;
using Berth.Registry.Calls;
using Berth.Registry.Collection;
using Berth.Registry.Listings;
using Berth.Registry.Manifests;
using Berth.Registry.Metrics;
using Berth.Registry.Mirror;
using Berth.Registry.Repositories;
using Berth.Registry.Shelf;
using Berth.Registry.Uploads;

namespace Berth.Registry;

/// <summary>
/// An OCI registry (distribution-spec 1.1): answers requests from a content store and a folder of its own, where it keeps which repository
/// has what. Knows no HTTP server; <see cref="RegistryCall"/> is one request.
/// </summary>
public sealed class RegistryServer : IDisposable
{
    private readonly RegistryParts _parts;
    private readonly RegistryOptions _options;
    private readonly IGate _gate;
    private readonly ReceiveBlob _receive;
    private readonly CollectGarbage _collect;

    private RegistryServer(RegistryParts parts, RegistryOptions options, IGate gate, Func<long> sweep)
    {
        Mended = new MendRecords(parts).Run();
        (_parts, _options, _gate) = (parts, options, gate);
        _receive = new ReceiveBlob(parts, options.MaxBlobBytes);
        _collect = new CollectGarbage(parts, options.Grace, options.UploadLife, sweep);
    }

    /// <summary>Opens the registry whose documents are in <paramref name="folder"/>, making it when there is none.</summary>
    public static RegistryServer Open(string folder, IContentStore content, RegistryOptions options, IGate gate, TimeProvider time)
    {
        var parts = new RegistryParts
        {
            Content = content,
            Check = new CheckBlob(content),
            Repositories = new RepositoryTable(Path.Combine(folder, "repositories"), time),
            Uploads = new UploadTable(Path.Combine(folder, "uploads"), time),
            Time = time,
        };
        NoteMirror(folder, options.Upstreams.Count > 0);
        if (options.Upstreams.Count > 0) parts = parts with { Mirror = new PullThrough(parts, options.Upstreams) };
        return new RegistryServer(parts, options, gate, () => parts.Content.Sweep(parts.Repositories.Needs));
    }

    /// <summary>True when the registry of a folder was opened last as a mirror: of its manifests it has what somebody asked for.</summary>
    public static bool IsMirror(string folder) => File.Exists(Path.Combine(folder, "mirror"));

    /// <summary>Opens a registry over the images of a daemon: its store keeps what <paramref name="roots"/> names.</summary>
    public static RegistryServer Open(RegistryRoots roots, ImageStore images, ShelfHooks hooks, RegistryOptions options, IGate gate, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(roots);
        ArgumentNullException.ThrowIfNull(images);
        var parts = new RegistryParts
        {
            Content = images.Content,
            Check = new CheckBlob(images.Content),
            Repositories = roots.Repositories,
            Uploads = roots.Uploads,
            Time = time,
            Shelf = new ImageShelf(images, hooks),
        };
        return new RegistryServer(parts, options, gate, () => images.Sweep().BlobBytes);
    }

    /// <summary>Takes away what nothing needs, while requests go on.</summary>
    public CollectedGarbage Collect()
    {
        var collected = _collect.Run();
        Metrics.Collected(collected.Bytes);
        return collected;
    }

    /// <summary>What was counted.</summary>
    public RegistryMetrics Metrics { get; } = new();

    /// <summary>What the start had to put right, in sentences.</summary>
    public IReadOnlyList<string> Mended { get; }

    /// <summary>What was lost of the registry's records, in sentences.</summary>
    public IReadOnlyList<string> Losses => _parts.Repositories.Losses;

    /// <summary>The figures in Prometheus' text format.</summary>
    public string Figures() => Metrics.Write(_parts.Names().Count, _parts.Uploads.Count);

    /// <summary>Answers a request. Failures become answers; what is thrown is the client's going away, or a failure after the answer began.</summary>
    public async Task AnswerAsync(RegistryCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.SetHeader("Docker-Distribution-Api-Version", "registry/2.0");
        call.SetHeader("X-Content-Type-Options", "nosniff");
        try
        {
            if (_options.Tokens is { } tokens && call.Path == "/token")
            {
                call.Route = "token";
                await tokens.RunAsync(call);
                return;
            }
            await RouteAsync(call, RegistryRoute.Parse(call.Path));
        }
        catch (RegistryException refusal) when (!call.HasAnswered)
        {
            await RefuseAsync(call, refusal);
        }
        catch (ImageException failure) when (!call.HasAnswered && failure.Code is ImageErrorCode.Invalid or ImageErrorCode.NotFound)
        {
            // Deleted between the look and the reading, or not what its digest says.
            await RefuseAsync(call, failure.Code == ImageErrorCode.NotFound ? new RegistryException(404, "BLOB_UNKNOWN", failure.Message) : RegistryException.DigestInvalid(failure.Message));
        }
        catch (Exception failure) when (!call.HasAnswered && DiskFailure.AsAnswer(failure) is not null)
        {
            call.DiskFailure = failure;
            await RefuseAsync(call, DiskFailure.AsAnswer(failure)!);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _parts.Uploads.Dispose();

    private Task RouteAsync(RegistryCall call, RegistryRoute route)
    {
        var (kind, name, last) = route;
        call.Route = kind.ToString().ToLowerInvariant();
        if (_parts.Shelf is not null && name.Length > 0) name = ImageShelf.Spell(name);
        var method = call.IsHead ? "GET" : call.Method;
        if (kind == RouteKind.None) throw new RegistryException(404, "NOT_FOUND", $"{call.Path} means nothing here");
        var caller = _gate.Admit(call, Needs(kind, name, method));
        if (_parts.Mirror is not null && method != "GET") throw NotPossible(call, "this registry mirrors another one and takes no pushes", "GET, HEAD");
        if (_options.ReadOnly && method != "GET") throw NotPossible(call, "this registry is read-only", "GET, HEAD");
        switch (kind, method)
        {
            case (RouteKind.Root, "GET"):
                call.SetHeader("Content-Type", "application/json");
                return call.SendAsync("{}"u8.ToArray());
            case (RouteKind.Catalog, "GET"): return new ListRepositories(_parts).RunAsync(call);
            case (RouteKind.Tags, "GET"): return new ListTags(_parts).RunAsync(call, name);
            case (RouteKind.Referrers, "GET"): return new ListReferrers(_parts).RunAsync(call, name, last);
            case (RouteKind.Manifest, "GET"): return new GetManifest(_parts).RunAsync(call, name, last);
            case (RouteKind.Manifest, "PUT"): return new PutManifest(_parts).RunAsync(call, name, last);
            case (RouteKind.Manifest, "DELETE"): return new DeleteManifest(_parts).RunAsync(call, name, last);
            case (RouteKind.Blob, "GET"): return new GetBlob(_parts, !_options.ReadOnly && caller.May(new Need("repository", name, "push")), _options.LookFirst).RunAsync(call, name, last);
            case (RouteKind.Blob, "DELETE"): return new DeleteBlob(_parts).RunAsync(call, name, last);
            case (RouteKind.Uploads, "POST"): return _receive.StartAsync(call, name, from => caller.May(new Need("repository", from ?? "", "pull")));
            case (RouteKind.Upload, "GET"): return _receive.TellAsync(call, name, last);
            case (RouteKind.Upload, "PATCH"): return _receive.ContinueAsync(call, name, last);
            case (RouteKind.Upload, "PUT"): return _receive.FinishAsync(call, name, last);
            case (RouteKind.Upload, "DELETE"): return _receive.CancelAsync(call, name, last);
            default: throw NotPossible(call, $"{call.Method} is not possible here", route.Methods);
        }
    }

    private static void NoteMirror(string folder, bool isMirror)
    {
        var note = Path.Combine(folder, "mirror");
        if (isMirror) Documents.Mark(note);
        else Documents.Delete(note);
    }

    private static RegistryException NotPossible(RegistryCall call, string why, string methods)
    {
        call.SetHeader("Allow", methods);
        return RegistryException.Unsupported(405, why);
    }

    private static IReadOnlyList<Need> Needs(RouteKind kind, string name, string method) => kind switch
    {
        RouteKind.Root => [],
        RouteKind.Catalog => [new Need("registry", "catalog", "*")],
        RouteKind.Uploads or RouteKind.Upload => [new Need("repository", name, "pull"), new Need("repository", name, "push")],
        _ => [new Need("repository", name, method switch { "GET" => "pull", "DELETE" => "delete", _ => "push" })],
    };

    /// <summary>Answers with the error document of the specification.</summary>
    public static Task RefuseAsync(RegistryCall call, RegistryException refusal)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(refusal);
        call.Status = refusal.Status;
        call.SetHeader("Content-Type", "application/json");
        var errors = new ErrorsDocument([new ErrorDocument(refusal.Code, refusal.Message)]);
        return call.SendAsync(JsonSerializer.SerializeToUtf8Bytes(errors, RegistryJson.Answers.ErrorsDocument));
    }
}
