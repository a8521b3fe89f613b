using Berth.Daemon.Logging;
using Berth.Registry;
using Berth.Registry.Calls;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Berth.Daemon.Distribution;

/// <summary>What Kestrel calls for each request to the registry: one line in the log, and the last place a failure can reach.</summary>
internal sealed class RegistryApplication(RegistryServer registry, bool isSecure, Log log, TimeProvider time) : IHttpApplication<HttpCall>
{
    public HttpCall CreateContext(IFeatureCollection contextFeatures) => new(contextFeatures, isSecure);

    public void DisposeContext(HttpCall context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpCall context)
    {
        var began = time.GetTimestamp();
        try
        {
            await registry.AnswerAsync(context);
            if (context.DiskFailure is { } full) log.Error("request failed", ("path", context.Path), ("error", full.Message));
        }
        catch (OperationCanceledException) when (context.Aborted.IsCancellationRequested)
        {
            // The client went away; there is nobody to answer.
            context.Abort();
        }
        catch (Exception failure)
        {
            await FailAsync(context, failure);
        }
        var elapsed = time.GetElapsedTime(began);
        registry.Metrics.Answered(context.Method, context.Route, context.Status, elapsed, context.BodyLength ?? 0, context.Sent);
        if (!log.Writes(LogLevel.Info)) return;
        log.Info(
            "request", ("method", context.Method), ("path", context.Path), ("protocol", context.Protocol), ("status", context.Status), ("bytes", context.Sent),
            ("ms", (long)elapsed.TotalMilliseconds));
    }

    private async Task FailAsync(HttpCall call, Exception failure)
    {
        log.Error("request failed", ("path", call.Path), ("error", failure.Message));
        log.Debug("request failed", ("error", failure));
        if (call.HasAnswered)
        {
            call.Abort();
            return;
        }
        call.Clear();
        await RegistryServer.RefuseAsync(call, new RegistryException(500, "UNKNOWN", failure.Message));
    }
}
