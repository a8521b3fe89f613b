namespace Berth.Oci;

/// <summary>The grammar of distribution/reference with the normalisation of Docker Hub names in front of it.</summary>
internal static class ReferenceGrammar
{
    private const string BadFormat = "invalid reference format";
    public const int NameMax = 255;
    private const int TagMax = 128;

    public static (Reference?, string? Error) Parse(string text)
    {
        if (text.Length == 64 && Hexadecimal.IsLower(text))
            return (null, $"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings");
        var (domain, rest) = SplitDomain(text);

        var at = rest.IndexOf('@');
        var named = at < 0 ? rest : rest[..at];
        var colon = named.IndexOf(':');
        var path = colon < 0 ? named : named[..colon];
        if (path.AsSpan().ContainsAnyInRange('A', 'Z'))
            return (null, $"{BadFormat}: repository name ({path}) must be lowercase");

        var tag = colon < 0 ? null : named[(colon + 1)..];
        if (!IsDomain(domain) || !IsPath(path) || (tag is not null && !IsTag(tag))) return (null, BadFormat);
        if (at >= 0 && !LooksLikeDigest(rest.AsSpan(at + 1))) return (null, BadFormat);
        if (path.Length > NameMax) return (null, $"repository name must not be more than {NameMax} characters");
        if (at < 0) return (new Reference(domain, path, tag, null), null);
        return Digest.TryParse(rest[(at + 1)..], out var digest, out var error)
            ? (new Reference(domain, path, tag, digest), null)
            : (null, error);
    }

    public static bool IsTag(ReadOnlySpan<char> tag)
    {
        if (tag.Length is 0 or > TagMax || tag[0] is '.' or '-') return false;
        foreach (var c in tag)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        return true;
    }

    // The first component is a registry when it could not be a Hub user: it has a dot, a port, an upper-case letter, or is localhost.
    private static (string Domain, string Remainder) SplitDomain(string text)
    {
        var slash = text.IndexOf('/');
        var first = slash < 0 ? "" : text[..slash];
        var isDomain = slash >= 0 && (first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.AsSpan().ContainsAnyInRange('A', 'Z'));
        var (domain, rest) = isDomain ? (first, text[(slash + 1)..]) : (Reference.DockerHub, text);
        if (domain == "index.docker.io") domain = Reference.DockerHub;
        return domain == Reference.DockerHub && !rest.Contains('/') ? (domain, "library/" + rest) : (domain, rest);
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var port = domain.LastIndexOf(':');
        if (port > domain.LastIndexOf(']'))
        {
            if (port + 1 == domain.Length || domain[(port + 1)..].ContainsAnyExceptInRange('0', '9')) return false;
            domain = domain[..port];
        }
        if (domain is ['[', .., ']']) return domain.Length > 2 && Hexadecimal.IsIPv6(domain[1..^1]);
        foreach (var range in domain.Split('.'))
        {
            var label = domain[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
        }
        return true;
    }

    public static bool IsPath(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
            if (!IsPathComponent(path[range])) return false;
        return true;
    }

    // [a-z0-9]+ joined by one of . _ __ or any number of -
    private static bool IsPathComponent(ReadOnlySpan<char> component)
    {
        if (component.IsEmpty || !IsWord(component[0]) || !IsWord(component[^1])) return false;
        for (var i = 0; i < component.Length;)
        {
            if (IsWord(component[i]))
            {
                i++;
                continue;
            }
            var start = i;
            while (!IsWord(component[i])) i++;
            var separator = component[start..i];
            if (separator is not ("." or "_" or "__") && separator.ContainsAnyExcept('-')) return false;
        }
        return true;
    }

    private static bool IsWord(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');

    private static bool LooksLikeDigest(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(text[0])) return false;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '+' or '.')) return false;
        var hex = text[(colon + 1)..];
        return hex.Length >= 32 && Hexadecimal.IsHex(hex);
    }
}
