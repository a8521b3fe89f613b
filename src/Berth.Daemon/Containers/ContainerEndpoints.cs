using System.Globalization;
using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Links;
using Berth.Engine.Containers;

namespace Berth.Daemon.Containers;

/// <summary><c>/containers</c>: everything but attach and logs.</summary>
internal sealed class ContainerEndpoints(ContainerVerbs verbs)
{
    // A start has no body; what is longer than this was meant as one, for the API before 1.24.
    private const int LongestEmptyBody = 7;

    public void Map(Routes routes)
    {
        routes.Map("POST", "/containers/create", Create);
        routes.Map("GET", "/containers/json", List);
        routes.Map("GET", "/containers/{name}/json", Inspect);
        routes.Map("POST", "/containers/{name}/start", Start);
        routes.Map("POST", "/containers/{name}/stop", Stop);
        routes.Map("POST", "/containers/{name}/restart", Restart);
        routes.Map("POST", "/containers/{name}/kill", Kill);
        routes.Map("POST", "/containers/{name}/wait", Wait);
        routes.Map("POST", "/containers/{name}/resize", Resize);
        routes.Map("POST", "/containers/{name}/pause", Pause);
        routes.Map("POST", "/containers/{name}/unpause", Unpause);
        routes.Map("POST", "/containers/{name}/rename", Rename);
        routes.Map("POST", "/containers/{name}/update", Update);
        routes.Map("POST", "/containers/prune", Prune);
        routes.Map("DELETE", "/containers/{name}", Remove);
    }

    private Container Target(Exchange exchange) => verbs.Containers.Get(exchange.Name);

    private async Task Create(Exchange exchange)
    {
        var request = await exchange.ReadAsync(ApiJson.Wire.CreateContainerRequest)
            ?? throw EngineException.Invalid("invalid JSON: got EOF while reading request body");
        var platform = exchange.Version.AtLeast(41) ? exchange.Query["platform"] : null;
        var response = await verbs.Create.ExecuteAsync(request, exchange.Query.Text("name"), platform, exchange.Aborted);
        if (!string.IsNullOrEmpty(request.MacAddress) && exchange.Version.AtLeast(44))
            response.Warnings = [.. response.Warnings, "The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead."];
        await exchange.RespondAsync(201, response, ApiJson.Wire.CreateContainerResponse);
    }

    private Task List(Exchange exchange)
    {
        var query = exchange.Query;
        var found = verbs.List.Execute(query.Flag("all"), query.Number("limit") ?? 0, query.Flag("size"), exchange.Filters());
        return exchange.RespondAsync(200, found, ApiJson.Wire.ContainerSummaryArray);
    }

    private Task Inspect(Exchange exchange) =>
        exchange.RespondAsync(200, verbs.Inspect.Execute(Target(exchange), exchange.Query.Flag("size")), ApiJson.Wire.ContainerInspect);

    private async Task Start(Exchange exchange)
    {
        if (exchange.Http.Request.ContentLength > LongestEmptyBody)
            throw EngineException.Invalid("starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24");
        if (exchange.Query.Text("checkpoint").Length > 0) throw EngineException.Invalid("checkpoint is only supported in experimental mode");
        await verbs.Start.ExecuteAsync(Target(exchange), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Stop(Exchange exchange)
    {
        var signal = exchange.Version.AtLeast(42) ? exchange.Query["signal"] : null;
        await verbs.Stop.ExecuteAsync(Target(exchange), exchange.Name, signal, exchange.Query.Number("t"), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Restart(Exchange exchange)
    {
        var signal = exchange.Version.AtLeast(42) ? exchange.Query["signal"] : null;
        await verbs.Restart.ExecuteAsync(Target(exchange), exchange.Name, signal, exchange.Query.Number("t"), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Kill(Exchange exchange)
    {
        await verbs.Kill.ExecuteAsync(TargetOfKill(exchange), exchange.Name, exchange.Query["signal"], exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private Container TargetOfKill(Exchange exchange)
    {
        try
        {
            return Target(exchange);
        }
        catch (EngineException error) when (error.Code == EngineErrorCode.NotFound)
        {
            throw new EngineException(error.Code, $"cannot kill container: {exchange.Name}: {error.Message}", error);
        }
    }

    // The head goes out at once (API 1.30): a client that waits first and starts then must know that its waiting has begun.
    private async Task Wait(Exchange exchange)
    {
        var condition = WaitContainer.Parse(exchange.Query["condition"]);
        var waiting = WaitContainer.For(Target(exchange), condition);
        if (exchange.Version.AtLeast(30)) await exchange.StartAsync(Exchange.Json);
        var result = await waiting.WaitAsync(exchange.Aborted);
        var response = new WaitContainerResponse
        {
            StatusCode = result.ExitCode,
            Error = result.Error is null ? null : new WaitError { Message = result.Error },
        };
        if (!exchange.Version.AtLeast(30)) await exchange.RespondAsync(200, response, ApiJson.Wire.WaitContainerResponse);
        else await exchange.AppendAsync(response, ApiJson.Wire.WaitContainerResponse);
    }

    private async Task Resize(Exchange exchange)
    {
        var (rows, columns) = (Dimension(exchange, "h", "height"), Dimension(exchange, "w", "width"));
        await verbs.Resize.ExecuteAsync(Target(exchange), rows, columns, exchange.Aborted);
        await exchange.RespondAsync(200);
    }

    private async Task Pause(Exchange exchange)
    {
        await verbs.Pause.PauseAsync(Target(exchange), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Unpause(Exchange exchange)
    {
        await verbs.Pause.ResumeAsync(Target(exchange), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Rename(Exchange exchange)
    {
        await verbs.Rename.ExecuteAsync(Target(exchange), exchange.Query.Text("name"), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Remove(Exchange exchange)
    {
        var query = exchange.Query;
        if (query.Flag("link")) await new RemoveLink(verbs.Containers).ExecuteAsync(exchange.Name, exchange.Aborted);
        else await verbs.Remove.ExecuteAsync(Target(exchange), exchange.Name, query.Flag("force"), query.Flag("v"), exchange.Aborted);
        await exchange.RespondAsync(204);
    }

    private async Task Update(Exchange exchange)
    {
        var asked = await exchange.ReadAsync(ApiJson.Wire.HostConfig) ?? new HostConfig();
        if (!exchange.Version.AtLeast(40)) asked.PidsLimit = null;
        var warnings = await verbs.Update.ExecuteAsync(Target(exchange), asked, exchange.Aborted);
        var response = new UpdateContainerResponse { Warnings = warnings.Count == 0 ? null : [.. warnings] };
        await exchange.RespondAsync(200, response, ApiJson.Wire.UpdateContainerResponse);
    }

    private async Task Prune(Exchange exchange) =>
        await exchange.RespondAsync(200, await verbs.Prune.ExecuteAsync(exchange.Filters(), exchange.Aborted), ApiJson.Wire.PruneContainersResponse);

    internal static ushort Dimension(Exchange exchange, string key, string word)
    {
        var text = exchange.Query.Text(key);
        if (!Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw EngineException.Invalid($"invalid resize {word} \"{text}\": invalid syntax");
        if (number < 0 || number > uint.MaxValue) throw EngineException.Invalid($"invalid resize {word} \"{text}\": value out of range");
        // A terminal takes the lower half of the number.
        return unchecked((ushort)(uint)number);
    }
}
