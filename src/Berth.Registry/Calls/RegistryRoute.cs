using Berth.Oci;

namespace Berth.Registry.Calls;

/// <summary>What an address of the registry means.</summary>
internal enum RouteKind
{
    None,
    Root,
    Catalog,
    Tags,
    Manifest,
    Blob,
    Uploads,
    Upload,
    Referrers,
}

/// <summary>An address of the registry, taken apart. Names have slashes, so it is read from its end.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Name">The repository.</param>
/// <param name="Last">The tag, digest or upload.</param>
internal readonly record struct RegistryRoute(RouteKind Kind, string Name = "", string Last = "")
{
    /// <summary>What can be done with it, as the header Allow says it.</summary>
    public string Methods => Kind switch
    {
        RouteKind.Manifest => "GET, HEAD, PUT, DELETE",
        RouteKind.Blob => "GET, HEAD, DELETE",
        RouteKind.Uploads => "POST",
        RouteKind.Upload => "GET, HEAD, PATCH, PUT, DELETE",
        _ => "GET, HEAD",
    };

    /// <exception cref="RegistryException">NAME_INVALID.</exception>
    public static RegistryRoute Parse(string path)
    {
        if (path is "/v2/" or "/v2") return new RegistryRoute(RouteKind.Root);
        if (path == "/v2/_catalog") return new RegistryRoute(RouteKind.Catalog);
        if (!path.StartsWith("/v2/", StringComparison.Ordinal)) return new RegistryRoute(RouteKind.None);
        var parts = path[4..].Split('/');
        var route = parts switch
        {
            [.., "tags", "list"] => new RegistryRoute(RouteKind.Tags, Join(parts[..^2])),
            [.., "blobs", "uploads", ""] => new RegistryRoute(RouteKind.Uploads, Join(parts[..^3])),
            [.., "blobs", "uploads"] => new RegistryRoute(RouteKind.Uploads, Join(parts[..^2])),
            [.., "blobs", "uploads", var id] => new RegistryRoute(RouteKind.Upload, Join(parts[..^3]), id),
            [.., "manifests", var reference] => new RegistryRoute(RouteKind.Manifest, Join(parts[..^2]), reference),
            [.., "blobs", var digest] => new RegistryRoute(RouteKind.Blob, Join(parts[..^2]), digest),
            [.., "referrers", var digest] => new RegistryRoute(RouteKind.Referrers, Join(parts[..^2]), digest),
            _ => new RegistryRoute(RouteKind.None),
        };
        return route.Kind == RouteKind.None || Reference.IsPath(route.Name)
            ? route
            : throw new RegistryException(400, "NAME_INVALID", $"\"{route.Name}\" cannot be the name of a repository");
    }

    private static string Join(string[] parts) => string.Join('/', parts);
}
