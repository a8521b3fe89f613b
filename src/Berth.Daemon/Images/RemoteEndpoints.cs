using System.Globalization;
using Berth.Api;
using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Images;
using Berth.Oci;

namespace Berth.Daemon.Images;

/// <summary>What looks into registries and leaves the store alone: <c>/distribution/{name}/json</c> and <c>/images/search</c>.</summary>
internal sealed class RemoteEndpoints(InspectRemote inspect, SearchRegistry search)
{
    public void Map(Routes routes)
    {
        routes.Map("GET", "/distribution/{name}/json", Inspect);
        routes.Map("GET", "/images/search", Search);
    }

    private async Task Inspect(Exchange exchange)
    {
        var found = await inspect.RunAsync(Reference.Parse(exchange.Name), Credentials.Of(exchange), exchange.Aborted);
        var answer = new DistributionInspect
        {
            Descriptor = new ImageDescriptor { MediaType = found.Descriptor.MediaType, Digest = found.Descriptor.Digest.Text, Size = found.Descriptor.Size },
            Platforms = found.Platforms is null ? null : [.. found.Platforms.Select(ToApi)],
        };
        await exchange.RespondAsync(200, answer, ApiJson.Wire.DistributionInspect);
    }

    private async Task Search(Exchange exchange)
    {
        var filters = exchange.Filters();
        filters.Validate("is-automated", "is-official", "stars");
        Check(filters);
        var found = await search.RunAsync(exchange.Query.Text("term"), Limit(exchange.Query.Text("limit")), exchange.Aborted);
        await exchange.RespondAsync(200, [.. found.Where(x => Fits(x, filters)).Select(ToApi)], ApiJson.Wire.SearchResultArray);
    }

    private static int Limit(string text)
    {
        if (text.Length == 0) return 0;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : throw EngineException.Invalid($"invalid limit specified: strconv.Atoi: parsing \"{text}\": invalid syntax");
    }

    private static bool Fits(FoundRepository found, Filters filters)
    {
        // Nothing is built automatically any more.
        if (filters.Contains("is-automated") && filters.Flag("is-automated", absent: false)) return false;
        if (filters.Contains("is-official") && filters.Flag("is-official", absent: false) != found.IsOfficial) return false;
        return filters.Get("stars").All(stars => found.StarCount >= int.Parse(stars, CultureInfo.InvariantCulture));
    }

    // Before a registry is asked: what it says would be sifted by them.
    private static void Check(Filters filters)
    {
        foreach (var name in (string[])["is-automated", "is-official"])
            if (filters.Contains(name)) filters.Flag(name, absent: false);
        foreach (var stars in filters.Get("stars"))
        {
            if (int.TryParse(stars, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) continue;
            throw EngineException.Invalid($"invalid filter 'stars={stars}': strconv.Atoi: parsing \"{stars}\": invalid syntax");
        }
    }

    private static SearchResult ToApi(FoundRepository found) =>
        new() { Name = found.Name, Description = found.Description ?? "", StarCount = found.StarCount, IsOfficial = found.IsOfficial };

    private static ImagePlatform ToApi(Platform platform) => new()
    {
        Architecture = platform.Architecture,
        Os = platform.OS,
        OsVersion = string.IsNullOrEmpty(platform.OSVersion) ? null : platform.OSVersion,
        Variant = string.IsNullOrEmpty(platform.Variant) ? null : platform.Variant,
    };
}
