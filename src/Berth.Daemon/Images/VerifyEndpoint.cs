using Berth.Api;
using Berth.Api.Requests;
using Berth.Daemon.Http;
using Berth.Images;

namespace Berth.Daemon.Images;

/// <summary><c>POST /berth/images/verify</c>, which Docker has not: what the images are made of is read and compared with its digests.</summary>
internal sealed class VerifyEndpoint(Engine.Images.VerifyImages verify, RegistryOptions registries)
{
    public void Map(Routes routes) => routes.Map("POST", "/berth/images/verify", Verify);

    private Task Verify(Exchange exchange)
    {
        var names = exchange.Query.All("names");
        var source = exchange.Query.Flag("repair") ? new RepairSource(registries, CredentialsIn(exchange)) : null;
        return exchange.ProgressAsync((writer, ct) => verify.RunAsync(names, source, image => writer.Write(image, ApiJson.Wire.ImageVerification), ct));
    }

    // One registry's credentials in the request are for that registry only.
    private static Func<Berth.Oci.Reference, RegistryCredentials?> CredentialsIn(Exchange exchange)
    {
        if (RegistryAuth.Decode(exchange.Http.Request.Headers[RegistryAuth.Header]) is not { } auth) return static _ => null;
        var credentials = Credentials.From(auth);
        return name => credentials.ServerAddress is null or "" || credentials.ServerAddress.Contains(name.Domain, StringComparison.Ordinal) ? credentials : null;
    }
}
