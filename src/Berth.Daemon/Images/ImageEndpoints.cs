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
        routes.Map("GET", "/images/{name}/history", History);
        routes.Map("POST", "/images/{name}/tag", Tag);
        routes.Map("DELETE", "/images/{name}", Remove);
    }

    private Task List(Exchange exchange)
    {
        var filters = exchange.Filters();
        // The parameter that this filter replaced; old clients still send it.
        if (!exchange.Version.AtLeast(41) && exchange.Query["filter"] is { Length: > 0 } reference) filters.Add("reference", reference);
        var images = list.Run(filters, exchange.Query.Flag("all"), exchange.Query.Flag("shared-size"), exchange.Version.AtLeast(47) && exchange.Query.Flag("manifests"));
        return exchange.RespondAsync(200, [.. images.Select(i => ForVersion(i, exchange.Version))], ApiJson.Wire.ImageSummaryArray);
    }

    private static ImageSummary ForVersion(ImageSummary image, ApiVersion version)
    {
        if (!version.AtLeast(51)) image = image with { Containers = -1 };
        if (version.AtLeast(44)) return image;
        image = image with { VirtualSize = image.Size };
        if (version.AtLeast(43)) return image;
        var untagged = image.RepoTags is not { Length: > 0 } && image.RepoDigests is not { Length: > 0 };
        return image with
        {
            RepoTags = untagged ? ["<none>:<none>"] : NullIfEmpty(image.RepoTags),
            RepoDigests = untagged ? ["<none>@<none>"] : NullIfEmpty(image.RepoDigests),
        };
    }

    private static string[]? NullIfEmpty(string[]? names) => names is { Length: > 0 } ? names : null;

    private Task Inspect(Exchange exchange)
    {
        var platform = exchange.Version.AtLeast(49) ? PlatformQuery.Read(exchange, "platform") : null;
        var manifests = exchange.Version.AtLeast(48) && exchange.Query.Flag("manifests");
        if (platform is not null && manifests) throw EngineException.Invalid("conflicting options: manifests and platform options cannot both be set");
        var image = inspect.Run(exchange.Name, platform, manifests);
        if (!exchange.Version.AtLeast(44)) image.VirtualSize = image.Size;
        if (exchange.Version.AtLeast(45)) image.Container = null;
        else image.ContainerConfig = new ContainerConfig();
        if (!exchange.Version.AtLeast(50) && image.Config is { } config)
        {
            config.AttachStderr = config.AttachStdin = config.AttachStdout = config.OpenStdin = config.StdinOnce = config.Tty = false;
            config.Domainname = config.Hostname = config.Image = "";
        }
        return exchange.RespondAsync(200, image, ApiJson.Wire.ImageInspect);
    }

    private Task History(Exchange exchange)
    {
        var platform = exchange.Version.AtLeast(48) ? PlatformQuery.Read(exchange, "platform") : null;
        return exchange.RespondAsync(200, [.. inspect.History(exchange.Name, platform)], ApiJson.Wire.HistoryEntryArray);
    }

    private Task Tag(Exchange exchange)
    {
        var repository = exchange.Query.Text("repo");
        tag.Run(exchange.Name, repository, exchange.Query.Text("tag"));
        // Without a new name nothing was made.
        return exchange.RespondAsync(repository.Length == 0 ? 200 : 201);
    }

    private Task Remove(Exchange exchange)
    {
        if (string.IsNullOrWhiteSpace(exchange.Name)) throw EngineException.Invalid("image name cannot be blank");
        var platform = exchange.Version.AtLeast(50) ? PlatformQuery.ReadOne(exchange, "platforms", "multiple platforms are not supported") : null;
        var removed = remove.Run(exchange.Name, exchange.Query.Flag("force"), exchange.Query.Flag("noprune"), platform);
        ImageDeleteItem[] items = [.. removed.Select(r => new ImageDeleteItem { Untagged = r.Untagged, Deleted = r.Deleted })];
        return exchange.RespondAsync(200, items, ApiJson.Wire.ImageDeleteItemArray);
    }

    private Task Prune(Exchange exchange) => exchange.RespondAsync(200, prune.Run(exchange.Filters()), ApiJson.Wire.PruneImagesResponse);
}
