using Berth.Api.Auth;
using Berth.Cli.Images.Logins;

namespace Berth.Cli.Images;

/// <summary>Credentials that a login left: where Berth keeps them, else where docker does.</summary>
internal static class Credentials
{
    /// <summary>Under what Docker Hub is kept: the address of its first index.</summary>
    public const string HubServer = "https://index.docker.io/v1/";

    /// <summary>Credentials of a registry; null when none are kept.</summary>
    public static AuthConfig? Find(string directory, string registry)
    {
        var docker = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".docker");
        foreach (var place in directory == docker ? (ReadOnlySpan<string>)[directory] : [directory, docker])
        {
            var config = ClientConfig.ReadOrWarn(place);
            foreach (var server in registry == "docker.io" ? (ReadOnlySpan<string>)[HubServer, "docker.io"] : [registry, $"https://{registry}", $"http://{registry}"])
            {
                if (config.Find(server) is { } auth)
                    return auth;
                // A helper is asked once; what follows are spellings of files.
                if (config.HelperOf(server) is not null)
                    break;
            }
        }

        return null;
    }

    /// <summary>The name under which credentials of what a user typed are kept: a host, and Docker Hub when nothing was typed.</summary>
    public static string ServerOf(string typed)
    {
        var scheme = typed.IndexOf("://", StringComparison.Ordinal);
        var host = scheme < 0 ? typed : typed[(scheme + 3)..];
        var slash = host.IndexOf('/');
        if (slash >= 0)
            host = host[..slash];
        return host is "" or "docker.io" or "index.docker.io" ? HubServer : host;
    }
}
