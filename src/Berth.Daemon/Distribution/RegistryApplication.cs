using Berth.Daemon.Http;
using Berth.Daemon.Logging;
using Berth.Registry;
using Berth.Registry.Calls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Distribution;

/// <summary>What Kestrel calls for each request to the registry: one line in the log, and the last place a failure can reach.</summary>
internal sealed class RegistryApplication(RegistryServer registry, bool isSecure, Log log, TimeProvider time) : IHttpApplication<HttpCall>
{
    public HttpCall CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures, isSecure);

    public void DisposeContext(HttpCall context, Exception? exception) => context.End();

    public async Task ProcessRequestAsync(HttpCall context)
    {
        var began = time.GetTimestamp();
        try
        {
            await AnswerAsync(context);
        }
        catch (OperationCanceledException) when (context.Aborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
            context.Abort();
        }
        var elapsed = time.GetElapsedTime(began);
        registry.Metrics.Answered(context.Method, context.Route, context.Status, elapsed, context.BodyLength ?? 0, context.Sent);
        if (!log.Writes(LogLevel.Info)) return;
        log.Info(
            "request", ("method", context.Method), ("path", context.Path), ("protocol", context.Protocol), ("status", context.Status), ("bytes", context.Sent),
            ("ms", (long)elapsed.TotalMilliseconds));
    }

    private async Task AnswerAsync(HttpCall call)
    {
        try
        {
            await registry.AnswerAsync(call);
            if (call.Damage is { } damage) Tell(damage);
            if (call.DiskFailure is { } full) log.Error("request failed", ("path", call.Path), ("error", full.Message));
        }
        catch (RegistryException) when (call.Damage is not null)
        {
            // Found while it was being sent.
            Tell(call.Damage);
            call.Abort();
        }
        catch (ConnectionResetException gone)
        {
            Abandoned(call, gone.Message);
            call.Abort();
        }
        catch (BadHttpRequestException wrong)
        {
            Abandoned(call, wrong.Message);
            await RefuseAsync(call, wrong.StatusCode, wrong.StatusCode == StatusCodes.Status408RequestTimeout ? "the body came too slowly" : "the body is not as its head says");
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !call.Aborted.IsCancellationRequested)
        {
            log.Error("request failed", ("path", call.Path), ("error", failure.Message));
            log.Debug("request failed", ("error", failure));
            await RefuseAsync(call, 500, Failures.Sentence(failure));
        }
    }

    private void Tell(StoreDamage damage) =>
        log.Error("the store is damaged", ("repository", damage.Repository), ("tag", damage.Tag), ("digest", damage.Digest.IsEmpty ? null : damage.Digest), ("what", damage.Problem));

    // Clients come and go: that is no failure of the registry.
    private void Abandoned(HttpCall call, string why) => log.Debug("request abandoned", ("path", call.Path), ("error", why));

    private static Task RefuseAsync(HttpCall call, int status, string why)
    {
        if (call.HasAnswered)
        {
            call.Abort();
            return Task.CompletedTask;
        }
        call.Clear();
        return RegistryServer.RefuseAsync(call, new RegistryException(status, "UNKNOWN", why));
    }
}
