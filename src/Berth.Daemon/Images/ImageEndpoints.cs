using Berth.Api;
using Berth.Api.Containers;
using Berth.Api.Images;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Images;

namespace Berth.Daemon.Images;

/// <summary><c>/images</c>: what lists, shows, names and removes. What takes images in is in <see cref="ImageTransferEndpoints"/>.</summary>
internal sealed class ImageEndpoints(ListImages list, InspectImage inspect, TagImage tag, RemoveImage remove, PruneImages prune)
{
    public void Map(Routes routes)
    {
        routes.Map("GET", "/images/json", List);
        routes.Map("POST", "/images/prune", Prune);
        routes.Map("GET", "/images/{name}/json", Inspect);
        routes.Map("GET", "/images/{name}/history", e => e.RespondAsync(200, [.. inspect.History(e.Name)], ApiJson.Wire.HistoryEntryArray));
        routes.Map("POST", "/images/{name}/tag", Tag);
        routes.Map("DELETE", "/images/{name}", Remove);
    }

    private Task List(Exchange exchange)
    {
        var filters = exchange.Filters();
        // The parameter that this filter replaced; old clients still send it.
        if (!exchange.Version.AtLeast(41) && exchange.Query["filter"] is { Length: > 0 } reference) filters.Add("reference", reference);
        var images = list.Run(filters, exchange.Query.Flag("shared-size"));
        return exchange.RespondAsync(200, [.. images.Select(i => ForVersion(i, exchange.Version))], ApiJson.Wire.ImageSummaryArray);
    }

    private static ImageSummary ForVersion(ImageSummary image, ApiVersion version)
    {
        if (!version.AtLeast(51)) image = image with { Containers = -1 };
        if (version.AtLeast(44)) return image;
        var untagged = image.RepoTags is not { Length: > 0 } && image.RepoDigests is not { Length: > 0 };
        return image with
        {
            VirtualSize = image.Size,
            RepoTags = untagged ? ["<none>:<none>"] : NullIfEmpty(image.RepoTags),
            RepoDigests = untagged ? ["<none>@<none>"] : NullIfEmpty(image.RepoDigests),
        };
    }

    private static string[]? NullIfEmpty(string[]? names) => names is { Length: > 0 } ? names : null;

    private Task Inspect(Exchange exchange)
    {
        var image = inspect.Run(exchange.Name);
        if (!exchange.Version.AtLeast(44)) image.VirtualSize = image.Size;
        if (!exchange.Version.AtLeast(45)) image.ContainerConfig = new ContainerConfig();
        if (!exchange.Version.AtLeast(50) && image.Config is { } config)
        {
            config.AttachStderr = config.AttachStdin = config.AttachStdout = config.OpenStdin = config.StdinOnce = config.Tty = false;
            config.Domainname = config.Hostname = config.Image = "";
        }
        return exchange.RespondAsync(200, image, ApiJson.Wire.ImageInspect);
    }

    private Task Tag(Exchange exchange)
    {
        tag.Run(exchange.Name, exchange.Query.Text("repo"), exchange.Query.Text("tag"));
        return exchange.RespondAsync(201);
    }

    private Task Remove(Exchange exchange)
    {
        if (string.IsNullOrWhiteSpace(exchange.Name)) throw EngineException.Invalid("image name cannot be blank");
        var removed = remove.Run(exchange.Name, exchange.Query.Flag("force"));
        ImageDeleteItem[] items = [.. removed.Select(r => new ImageDeleteItem { Untagged = r.Untagged, Deleted = r.Deleted })];
        return exchange.RespondAsync(200, items, ApiJson.Wire.ImageDeleteItemArray);
    }

    private Task Prune(Exchange exchange) => exchange.RespondAsync(200, prune.Run(exchange.Filters()), ApiJson.Wire.PruneImagesResponse);
}
