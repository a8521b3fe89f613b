using Berth.Api.Images;
using Berth.Api.Requests;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Oci;

namespace Berth.Daemon.Images;

/// <summary>The platform that a request is about, where its query says it as JSON.</summary>
internal static class PlatformQuery
{
    /// <summary>Reads the first; null when the request names none.</summary>
    /// <exception cref="EngineException">Invalid: half of one, or no JSON of a platform.</exception>
    public static Platform? Read(Exchange exchange, string key)
    {
        var values = exchange.Query.All(key).Where(value => value.Length > 0).ToList();
        if (values.Count == 0) return null;
        var platform = Parse(values[0]);
        return platform.Os.Length == 0 || platform.Architecture.Length == 0 ? throw EngineException.Invalid("both OS and Architecture must be provided") : ToOci(platform);
    }

    /// <summary>Reads the only one; null when the request names none.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="key">The parameter.</param>
    /// <param name="several">What to say of more than one.</param>
    /// <exception cref="EngineException">Invalid: more than one, half of one, or no JSON of a platform.</exception>
    public static Platform? ReadOne(Exchange exchange, string key, string several = "multiple platform parameters not supported") =>
        exchange.Query.All(key).Count > 1 ? throw EngineException.Invalid(several) : Read(exchange, key);

    private static ImagePlatform Parse(string json)
    {
        try
        {
            return PlatformText.ParseJson(json);
        }
        catch (FormatException error) when (error.InnerException is System.Text.Json.JsonException cause)
        {
            throw EngineException.Invalid($"failed to parse platform: {GoJsonError.Describe(new(System.Text.Encoding.UTF8.GetBytes(json)), cause)}");
        }
    }

    public static Platform ToOci(ImagePlatform platform) =>
        new() { OS = platform.Os, Architecture = platform.Architecture, Variant = platform.Variant, OSVersion = platform.OsVersion };
}
