using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Http;

/// <summary>
/// What Kestrel calls for each request: version, route, handler, and the one place where failures become answers. There is no
/// middleware pipeline: this is the way every <c>docker run</c> goes six times.
/// </summary>
internal sealed class Application(Routes routes, ServerIdentity identity, IdleTrim trim, Log log) : IHttpApplication<Exchange>
{
    public Exchange CreateContext(IFeatureCollection contextFeatures)
    {
        var exchange = contextFeatures is IHostContextContainer<Exchange> container ? container.HostContext ??= new Exchange() : new Exchange();
        exchange.Begin(contextFeatures);
        return exchange;
    }

    public void DisposeContext(Exchange context, Exception? exception)
    {
        context.End();
        trim.Worked();
    }

    public Task ProcessRequestAsync(Exchange context)
    {
        var request = context.Http.Features.GetRequiredFeature<IHttpRequestFeature>();
        var target = Target(request.RawTarget);
        var mark = target.IndexOf('?');
        context.Query = new Query(mark < 0 ? "" : target[mark..].ToString());
        var path = mark < 0 ? target : target[..mark];
        if (Clean(path) is { } clean) return MovedAsync(context, clean + (mark < 0 ? "" : target[mark..].ToString()));
        if (request.Method == "OPTIONS") return AllowAsync(context);
        if (!TakeVersion(ref path, out var version)) return NotFound(context);
        context.Path = log.Writes(LogLevel.Debug) ? path.ToString() : "";
        var handler = path.Length == 0 || path[0] != '/' ? null : routes.Find(request.Method, path, out var name) is { } found ? SetName(context, found, name) : null;
        if (handler is null) return NotFound(context);
        identity.Apply(context.Http.Response.Headers);
        context.Version = version;
        if (version < ApiVersion.Oldest)
        {
            // Clients of that age read no JSON errors.
            return context.RefuseAsTextAsync(400, $"client version {version} is too old. Minimum supported API version is {ApiVersion.Oldest}, please upgrade your client to a newer version");
        }
        if (version > ApiVersion.Newest)
        {
            return context.RefuseAsync(400, $"client version {version} is too new. Maximum supported API version is {ApiVersion.Newest}");
        }
        if (log.Writes(LogLevel.Debug)) log.Debug("calling", ("method", request.Method), ("path", context.Path));
        return RunAsync(handler, context);
    }

    private static Handler SetName(Exchange context, Handler handler, ReadOnlySpan<char> name)
    {
        context.SetName(name);
        return handler;
    }

    private async Task RunAsync(Handler handler, Exchange context)
    {
        try
        {
            await handler(context);
            if (context.ToldInStream is { } told && !Failures.IsExplained(told)) LogFailure(context, told);
        }
        catch (OperationCanceledException) when (context.Aborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
            context.Http.Abort();
        }
        catch (Exception failure)
        {
            await AnswerFailureAsync(context, failure);
        }
    }

    private async Task AnswerFailureAsync(Exchange context, Exception failure)
    {
        var status = Failures.StatusOf(failure);
        // What a handler wrote and nobody sent yet cannot be taken back either: an error behind it would be half an answer of each.
        if (context.Answered || context.Output.UnflushedBytes > 0)
        {
            log.Warning("request failed after its answer began", ("path", context.Http.Request.Path.Value), ("error", failure.Message));
            if (!context.Hijacked) context.Http.Abort();
            return;
        }
        if (status >= 500 && status != 501) LogFailure(context, failure);
        if (status == 304)
        {
            await context.RespondAsync(304);
            return;
        }
        await context.RefuseAsync(status, Failures.Sentence(failure));
    }

    private void LogFailure(Exchange context, Exception failure) =>
        log.Error("request failed", ("path", context.Http.Request.Path.Value), ("error", Failures.IsExplained(failure) ? Failures.Sentence(failure) : failure.ToString()));

    // The path without empty parts, dots and what two dots take back, when it is another one: Docker's router sends there, whatever is asked.
    private static string? Clean(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty || path[0] != '/' || (path.IndexOf("//") < 0 && path.IndexOf("/.") < 0)) return null;
        var parts = new List<string>();
        foreach (var part in path.ToString().Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or "..")) parts.Add(part);
        }
        var clean = "/" + string.Join('/', parts) + (path[^1] == '/' && parts.Count > 0 ? "/" : "");
        return path.SequenceEqual(clean) ? null : clean;
    }

    private static Task MovedAsync(Exchange context, string target)
    {
        context.Http.Response.Headers.Location = target;
        return context.RespondAsync(301);
    }

    private Task AllowAsync(Exchange context)
    {
        identity.Apply(context.Http.Response.Headers);
        return context.RespondAsync(200);
    }

    private static Task NotFound(Exchange context) => context.RefuseAsync(404, "page not found");

    // A proxy may send the whole address; only what is behind the host counts.
    private static ReadOnlySpan<char> Target(string raw)
    {
        ReadOnlySpan<char> target = raw;
        if (target.Length > 0 && target[0] == '/') return target;
        var scheme = target.IndexOf("://");
        if (scheme < 0) return target;
        target = target[(scheme + 3)..];
        var slash = target.IndexOf('/');
        return slash < 0 ? "/" : target[slash..];
    }

    // Strips /v1.41; false when what follows the v is no version, which is then a path like any other unknown one.
    private static bool TakeVersion(ref ReadOnlySpan<char> path, out ApiVersion version)
    {
        version = ApiVersion.Newest;
        if (path.Length < 3 || path[1] != 'v' || !char.IsAsciiDigit(path[2])) return true;
        var rest = path[2..];
        var slash = rest.IndexOf('/');
        if (slash < 0 || !ApiVersion.TryParse(rest[..slash], out version)) return false;
        path = rest[slash..];
        return true;
    }
}
