using System.Text.Json;
using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Engine.Containers;
using Berth.Engine.Files;

namespace Berth.Daemon.Containers;

/// <summary>The files of containers: <c>archive</c>, <c>export</c> and <c>changes</c>.</summary>
internal sealed class FileEndpoints(ContainerStore containers, FileVerbs verbs)
{
    private const string Tar = "application/x-tar";
    private const string Bytes = "application/octet-stream";

    public void Map(Routes routes)
    {
        routes.Map("HEAD", "/containers/{name}/archive", Stat);
        routes.Map("GET", "/containers/{name}/archive", Read);
        routes.Map("PUT", "/containers/{name}/archive", Write);
        routes.Map("GET", "/containers/{name}/export", Export);
        routes.Map("GET", "/containers/{name}/changes", Changes);
    }

    private async Task Stat(Exchange exchange)
    {
        var stat = await verbs.Stat.ExecuteAsync(containers.Get(exchange.Name), exchange.Name, exchange.Query.Path("path"), exchange.Aborted);
        SetHeader(exchange, stat);
        exchange.Http.Response.StatusCode = 200;
    }

    private async Task Read(Exchange exchange)
    {
        using var source = await verbs.Read.OpenAsync(containers.Get(exchange.Name), exchange.Name, exchange.Query.Path("path"), exchange.Aborted);
        SetHeader(exchange, source.Stat!);
        await BlockingBody.SendAsync(exchange, Tar, source.CopyTo);
    }

    private async Task Write(Exchange exchange)
    {
        var query = exchange.Query;
        var request = new WriteFilesRequest
        {
            Reference = exchange.Name,
            Path = query.Path("path"),
            KeepDirectories = query.Flag("noOverwriteDirNonDir"),
            AsUser = query.Flag("copyUIDGID"),
        };
        await using (var body = exchange.OpenBody()) await verbs.Write.ExecuteAsync(containers.Get(exchange.Name), request, body, exchange.Aborted);
        await exchange.RespondAsync(200);
    }

    private async Task Export(Exchange exchange)
    {
        using var source = await verbs.Read.OpenRootAsync(containers.Get(exchange.Name), exchange.Aborted);
        await BlockingBody.SendAsync(exchange, Bytes, source.CopyTo);
    }

    private async Task Changes(Exchange exchange)
    {
        var changes = await Task.Run(() => verbs.Changes.Execute(containers.Get(exchange.Name)));
        await exchange.RespondAsync(200, changes.Length == 0 ? null! : changes, ApiJson.Wire.FilesystemChangeArray);
    }

    private static void SetHeader(Exchange exchange, ContainerPathStat stat) =>
        exchange.Http.Response.Headers[ContainerPathStat.Header] = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(stat, ApiJson.Wire.ContainerPathStat));
}

/// <summary>What can be done with the files of containers.</summary>
internal sealed class FileVerbs
{
    public required StatContainerPath Stat { get; init; }
    public required ReadContainerFiles Read { get; init; }
    public required WriteContainerFiles Write { get; init; }
    public required ListChanges Changes { get; init; }

    public static FileVerbs Make(ContainerStore containers, ContainerParts parts, ContainerEvents events, ContainerOptions options)
    {
        var views = new OpenContainerView(containers, parts.Images, parts.Shim, options);
        return new FileVerbs
        {
            Stat = new StatContainerPath(views),
            Read = new ReadContainerFiles(views, events),
            Write = new WriteContainerFiles(views, events),
            Changes = new ListChanges(parts.Images, options),
        };
    }
}
