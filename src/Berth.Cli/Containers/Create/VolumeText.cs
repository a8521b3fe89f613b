namespace Berth.Cli.Containers.Create;

/// <summary><c>-v [source:]target[:options]</c>: what the client looks at; the rest is the daemon's.</summary>
internal static class VolumeText
{
    /// <summary>The bind to send, or null and the path of an anonymous volume.</summary>
    /// <exception cref="CliException">It is no volume.</exception>
    public static (string? Bind, string Anonymous) Parse(string text)
    {
        if (text.Length == 0)
            throw new CliException("invalid empty volume spec", 125);
        var colon = text.IndexOf(':');
        if (text.Length <= 2 && colon != 0 || text == ":" || colon < 0)
            return (null, text);
        var target = text[(colon + 1)..];
        if (colon == 0 || target.Length == 0)
            throw new CliException($"invalid spec: {text}: empty section between colons", 125);
        var source = text[..colon];
        // A path that starts here becomes absolute; a name, and anything else, is the daemon's to judge.
        if (source[0] == '.')
            source = Path.GetFullPath(source);
        return ($"{source}:{target}", "");
    }
}
