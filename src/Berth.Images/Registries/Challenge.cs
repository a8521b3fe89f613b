using System.Net.Http.Headers;

namespace Berth.Images.Registries;

/// <summary>What a registry wants to see, from <c>WWW-Authenticate</c> (RFC 7235 and the distribution project's token specification).</summary>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public string? this[string name] => Parameters.GetValueOrDefault(name);

    /// <summary>The first challenge of a response that is Bearer or Basic, Bearer before Basic; null when there is none.</summary>
    public static Challenge? Of(HttpResponseMessage response)
    {
        var challenges = response.Headers.WwwAuthenticate.Select(Parse).ToList();
        return challenges.Find(x => x.Is("Bearer")) ?? challenges.Find(x => x.Is("Basic"));
    }

    public bool Is(string scheme) => Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    // name="value" or name=value, separated by commas; a comma may be inside quotes (scopes have them).
    private static Challenge Parse(AuthenticationHeaderValue header)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var text = (header.Parameter ?? "").AsSpan();
        while (!(text = text.TrimStart(" ,")).IsEmpty)
        {
            var equals = text.IndexOf('=');
            if (equals <= 0) break;
            var name = text[..equals].Trim().ToString();
            text = text[(equals + 1)..].TrimStart();
            var quoted = text.StartsWith('"');
            if (quoted) text = text[1..];
            var end = text.IndexOf(quoted ? '"' : ',');
            var value = end < 0 ? text : text[..end];
            parameters[name] = value.Trim().ToString();
            text = end < 0 ? default : text[(end + 1)..];
        }
        return new Challenge(header.Scheme, parameters);
    }
}
