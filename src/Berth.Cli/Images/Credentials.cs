using System.Text;
using System.Text.Json;
using Berth.Api.Auth;

namespace Berth.Cli.Images;

/// <summary>Credentials that a login left in <c>config.json</c>: Berth's, else docker's.</summary>
internal static class Credentials
{
    /// <summary>Credentials of a registry; null when none are kept.</summary>
    public static AuthConfig? Find(string directory, string registry)
    {
        var home = Environment.GetEnvironmentVariable("HOME") ?? "/root";
        return Read(Path.Combine(directory, "config.json"), registry) ?? Read(Path.Combine(home, ".docker", "config.json"), registry);
    }

    private static AuthConfig? Read(string path, string registry)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (!document.RootElement.TryGetProperty("auths", out var auths) || auths.ValueKind != JsonValueKind.Object)
                return null;
            // Docker Hub is kept under the name of its first index.
            foreach (var name in registry == "docker.io" ? (ReadOnlySpan<string>)["https://index.docker.io/v1/", "docker.io"] : [registry, $"https://{registry}"])
            {
                if (auths.TryGetProperty(name, out var entry))
                    return ToAuth(entry, name);
            }

            return null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw new CliException($"{path}: {failure.Message}");
        }
    }

    private static AuthConfig ToAuth(JsonElement entry, string name)
    {
        string? user = null, password = null, token = null;
        if (entry.TryGetProperty("auth", out var auth) && auth.GetString() is { Length: > 0 } encoded)
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            var colon = pair.IndexOf(':');
            (user, password) = colon < 0 ? (pair, "") : (pair[..colon], pair[(colon + 1)..].TrimEnd('\0'));
        }

        if (entry.TryGetProperty("identitytoken", out var identity) && identity.GetString() is { Length: > 0 } text)
            token = text;
        return new AuthConfig { Username = user, Password = password, ServerAddress = name, IdentityToken = token };
    }
}
