using Berth.Images;
using Berth.Images.Content;
using Berth.Linux;
using Berth.Oci;
using Berth.Registry.Calls;
using Berth.Registry.Shelf;

namespace Berth.Registry.Uploads;

/// <summary>
/// The ways in for a blob (distribution-spec "Pushing Blobs"): whole with the POST; POST and PUT; POST, any number of PATCHes, PUT; or by
/// mounting what another repository has.
/// </summary>
/// <param name="parts">The registry.</param>
/// <param name="maxBytes">The longest blob.</param>
internal sealed class ReceiveBlob(RegistryParts parts, long maxBytes)
{
    /// <summary><c>POST /v2/NAME/blobs/uploads/</c>.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">The repository.</param>
    /// <param name="mayReadFrom">Whether the client may pull from another repository, null for any of them.</param>
    public async Task StartAsync(RegistryCall call, string name, Func<string?, bool> mayReadFrom)
    {
        var now = parts.Time.GetUtcNow();
        if (call.Query["mount"] is { } mount && Parse(mount) is var wanted && await MountAsync(call, name, wanted, mayReadFrom, now))
        {
            await CreatedAsync(call, name, wanted);
            return;
        }
        Digest? promised = call.Query["digest"] is { } text ? Parse(text) : null;
        var algorithm = promised?.Algorithm ?? call.Query["digest-algorithm"] ?? "sha256";
        if (algorithm is not ("sha256" or "sha512")) throw RegistryException.DigestInvalid($"\"{algorithm}\" is no digest algorithm: sha256 or sha512");
        var upload = parts.Uploads.Start(name, algorithm);
        if (promised is { } digest)
        {
            using var hold = upload.Take(now);
            await WholeAsync(call, name, upload, digest);
            return;
        }
        await AcceptedAsync(call, upload, 202);
    }

    /// <summary><c>PATCH /v2/NAME/blobs/uploads/ID</c>.</summary>
    public async Task ContinueAsync(RegistryCall call, string name, string id)
    {
        var upload = parts.Uploads.Get(name, id);
        using var hold = upload.Take(parts.Time.GetUtcNow());
        await OrNothingAsync(upload, () => AppendAsync(call, upload));
        await AcceptedAsync(call, upload, 202);
    }

    /// <summary><c>PUT /v2/NAME/blobs/uploads/ID?digest=DIGEST</c>, with the last chunk, all of it, or nothing.</summary>
    public async Task FinishAsync(RegistryCall call, string name, string id)
    {
        var upload = parts.Uploads.Get(name, id);
        var digest = Parse(call.Query["digest"] ?? throw RegistryException.DigestInvalid("the request names no digest"));
        using var hold = upload.Take(parts.Time.GetUtcNow());
        await OrNothingAsync(upload, async () =>
        {
            await AppendAsync(call, upload);
            await KeepAsync(name, upload, digest, call.Aborted);
        });
        await CreatedAsync(call, name, digest);
    }

    /// <summary><c>GET /v2/NAME/blobs/uploads/ID</c>: how far it has come.</summary>
    public Task TellAsync(RegistryCall call, string name, string id) => AcceptedAsync(call, parts.Uploads.Get(name, id), 204);

    /// <summary><c>DELETE /v2/NAME/blobs/uploads/ID</c>.</summary>
    public Task CancelAsync(RegistryCall call, string name, string id)
    {
        var upload = parts.Uploads.Get(name, id);
        using var hold = upload.Take(parts.Time.GetUtcNow());
        parts.Uploads.Remove(upload);
        call.Status = 204;
        return call.SendAsync(default);
    }

    private async Task WholeAsync(RegistryCall call, string name, Upload upload, Digest digest)
    {
        try
        {
            await AppendAsync(call, upload);
        }
        catch
        {
            // Nobody was told its name, so nobody can go on with it.
            parts.Uploads.Remove(upload);
            throw;
        }
        await OrNothingAsync(upload, () => KeepAsync(name, upload, digest, call.Aborted));
        await CreatedAsync(call, name, digest);
    }

    // A connection that breaks leaves what arrived, to go on from. What can never become a blob goes at once: on a full disk it is what
    // keeps the disk full.
    private async Task OrNothingAsync(Upload upload, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is LinuxException or ImageException or RegistryException { Status: 413 } || DiskFailure.AsAnswer(failure) is not null)
        {
            parts.Uploads.Remove(upload);
            throw;
        }
    }

    private async Task AppendAsync(RegistryCall call, Upload upload)
    {
        var range = ContentRange.Parse(call.Header("Content-Range"));
        if (range is { } chunk)
        {
            if (call.BodyLength is { } promised && promised != chunk.Length)
                throw new RegistryException(400, "SIZE_INVALID", $"the chunk has {promised} bytes, its range {chunk.Length}");
            if (chunk.First != upload.Length)
            {
                Describe(call, upload);
                throw new RegistryException(416, "BLOB_UPLOAD_INVALID", $"blob upload {upload.Id} goes on at byte {upload.Length}, not at {chunk.First}");
            }
        }
        if (upload.Length + (call.BodyLength ?? 0) > maxBytes) throw new RegistryException(413, "SIZE_INVALID", $"blobs are at most {maxBytes} bytes long here");
        var before = upload.Length;
        await upload.AppendAsync(call.Body, maxBytes, call.Aborted);
        if (range is { } whole && upload.Length - before != whole.Length)
            throw new RegistryException(400, "SIZE_INVALID", $"the chunk has {upload.Length - before} bytes, its range {whole.Length}");
    }

    private async Task KeepAsync(string name, Upload upload, Digest digest, CancellationToken cancellationToken)
    {
        var found = await upload.HashAsync(digest, cancellationToken);
        if (found != digest)
        {
            parts.Uploads.Remove(upload);
            throw RegistryException.DigestInvalid($"the content has digest {found}, not {digest}");
        }
        using var lease = parts.Content.OpenLease();
        if (upload.Length == 0) await parts.Content.IngestAsync(Stream.Null, new Expectation(digest, 0), lease, CancellationToken.None);
        else await Task.Run(() => parts.Content.Adopt(upload.Path, digest, lease), CancellationToken.None);
        parts.Content.Flush();
        parts.Repositories.Get(name).AddBlob(digest, parts.Time.GetUtcNow());
        parts.Uploads.Remove(upload);
    }

    private async Task<bool> MountAsync(RegistryCall call, string name, Digest digest, Func<string?, bool> mayReadFrom, DateTimeOffset now)
    {
        var from = call.Query["from"];
        using var lease = parts.Content.OpenLease();
        lease.Hold(digest);
        // Without a source the blob may be anywhere: only who may read everything learns that it is there.
        var isThere = from is { Length: > 0 }
            ? Reference.IsPath(from) && mayReadFrom(from) && parts.FindBlob(Spell(from), digest, now) is not null
            : parts.FindBlob(name, digest, now) is not null || (mayReadFrom(null) && IsAnywhere(digest, now));
        // What the disk has spoilt is asked for, which puts it right.
        if (!isThere || !await parts.Check.RunAsync(digest, call.Aborted)) return false;
        parts.Repositories.Get(name).AddBlob(digest, now);
        return true;
    }

    private string Spell(string name) => parts.Shelf is null ? name : ImageShelf.Spell(name);

    private bool IsAnywhere(Digest digest, DateTimeOffset now) =>
        (parts.Content.Contains(digest) && parts.Repositories.Having(digest, now) is not null) || parts.Shelf?.HasBlob(digest) == true;

    private static Task AcceptedAsync(RegistryCall call, Upload upload, int status)
    {
        Describe(call, upload);
        call.Status = status;
        return call.SendAsync(default);
    }

    private static void Describe(RegistryCall call, Upload upload)
    {
        call.SetHeader("Location", $"/v2/{upload.Repository}/blobs/uploads/{upload.Id}");
        call.SetHeader("Range", $"0-{Math.Max(0, upload.Length - 1)}");
        call.SetHeader("Docker-Upload-UUID", upload.Id);
    }

    private static Task CreatedAsync(RegistryCall call, string name, Digest digest)
    {
        call.SetHeader("Location", $"/v2/{name}/blobs/{digest}");
        call.SetHeader("Docker-Content-Digest", digest.Text);
        call.Status = 201;
        return call.SendAsync(default);
    }

    private static Digest Parse(string text) =>
        Digest.TryParse(text, out var digest, out var error) ? digest : throw RegistryException.DigestInvalid($"\"{text}\" is no digest: {error}");
}
