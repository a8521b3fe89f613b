using Berth.Api.Auth;
using Berth.Images;

namespace Berth.Daemon.Images;

/// <summary>Translates a client's credentials for the registries.</summary>
internal static class Credentials
{
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
