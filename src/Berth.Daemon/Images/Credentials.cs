using Berth.Api.Auth;
using Berth.Api.Requests;
using Berth.Daemon.Http;
using Berth.Images;

namespace Berth.Daemon.Images;

/// <summary>Translates a client's credentials for the registries.</summary>
internal static class Credentials
{
    /// <summary>What a request carries; null for nothing.</summary>
    public static RegistryCredentials? Of(Exchange exchange) => RegistryAuth.Decode(exchange.Http.Request.Headers[RegistryAuth.Header]) is { } auth ? From(auth) : null;

    public static RegistryCredentials From(AuthConfig auth) => new()
    {
        Username = auth.Username,
        Password = auth.Password,
        Auth = auth.Auth,
        ServerAddress = auth.ServerAddress,
        IdentityToken = auth.IdentityToken,
        RegistryToken = auth.RegistryToken,
    };
}
