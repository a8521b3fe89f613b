using Berth.Api;
using Berth.Api.Auth;
using Berth.Daemon.Http;
using Berth.Daemon.Images;
using Berth.Images;

namespace Berth.Daemon.Host;

/// <summary><c>/auth</c>: whether a registry takes a user's credentials.</summary>
internal static class AuthEndpoint
{
    public static void Map(Routes routes, CheckLogin login) => routes.Map("POST", "/auth", async exchange =>
    {
        var auth = await exchange.ReadAsync(ApiJson.Wire.AuthConfig) ?? new AuthConfig();
        await login.RunAsync(Credentials.From(auth), exchange.Aborted);
        await exchange.RespondAsync(200, new AuthResponse { Status = "Login Succeeded" }, ApiJson.Wire.AuthResponse);
    });
}
