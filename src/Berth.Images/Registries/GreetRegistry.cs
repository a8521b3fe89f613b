using System.Net;

namespace Berth.Images.Registries;

/// <summary>Finds out which scheme a registry speaks and what it wants to see, or remembers it.</summary>
internal sealed class GreetRegistry(HttpClient http, RegistryEndpoint endpoint, RegistryMemory memory, TimeProvider time)
{
    /// <summary>True while what is known comes from memory, and no answer has borne it out.</summary>
    public bool IsRemembered { get; private set; }

    /// <summary>What the registry says, now or some minutes ago.</summary>
    /// <param name="anew">Asks, whatever is remembered.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<RegistryGreeting> RunAsync(bool anew, CancellationToken cancellationToken)
    {
        var known = anew ? null : memory.Find(endpoint, time);
        IsRemembered = known is not null;
        if (known is not null) return known;
        memory.Forget(endpoint);
        var greeting = await AskAsync(cancellationToken);
        memory.Keep(endpoint, greeting, time);
        return greeting;
    }

    /// <summary>The registry answered as it was expected to.</summary>
    public void Confirm() => IsRemembered = false;

    private async Task<RegistryGreeting> AskAsync(CancellationToken cancellationToken)
    {
        var schemes = endpoint.Schemes.ToList();
        for (var i = 0; ; i++)
        {
            try
            {
                var root = RegistryError.Root($"{schemes[i]}://{endpoint.Host}/v2/");
                using var request = new HttpRequestMessage(HttpMethod.Get, root);
                using var response = await RegistryError.SendAsync(http, request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return new RegistryGreeting(root, response.StatusCode == HttpStatusCode.Unauthorized ? Challenge.Of(response) : null);
            }
            catch (ImageException) when (i + 1 < schemes.Count)
            {
                // Insecure registries rarely have TLS, but when they do it is used.
            }
        }
    }
}
