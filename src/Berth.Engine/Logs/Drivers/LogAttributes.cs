using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Engine.Containers;

namespace Berth.Engine.Logs.Drivers;

/// <summary>What the options <c>labels</c>, <c>labels-regex</c>, <c>env</c>, <c>env-regex</c> and <c>tag</c> add to each entry of a log.</summary>
internal static class LogAttributes
{
    /// <summary>The attributes by name.</summary>
    /// <exception cref="FormatException">A pattern that is none, in Docker's words.</exception>
    public static SortedDictionary<string, string> Of(ContainerDocument container, IReadOnlyDictionary<string, string> config)
    {
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var labels = container.Config.Labels ?? [];
        foreach (var name in Words(config, "labels"))
            if (labels.TryGetValue(name, out var value)) attributes[name] = value;
        if (Pattern(config, "labels-regex") is { } labelPattern)
        {
            foreach (var (name, value) in labels)
                if (labelPattern.IsMatch(name)) attributes[name] = value;
        }
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in container.Config.Env ?? [])
        {
            var cut = entry.IndexOf('=', StringComparison.Ordinal);
            if (cut > 0) environment[entry[..cut]] = entry[(cut + 1)..];
        }
        foreach (var name in Words(config, "env"))
            if (environment.TryGetValue(name, out var value)) attributes[name] = value;
        if (Pattern(config, "env-regex") is not { } pattern) return attributes;
        foreach (var (name, value) in environment)
            if (pattern.IsMatch(name)) attributes[name] = value;
        return attributes;
    }

    /// <summary>They as a JSON object; empty when there are none.</summary>
    public static string Json(ContainerDocument container, IReadOnlyDictionary<string, string> config, bool withTag)
    {
        var attributes = Of(container, config);
        if (withTag && LogTag.Of(container, config.GetValueOrDefault("tag") ?? "") is { Length: > 0 } tag) attributes["tag"] = tag;
        if (attributes.Count == 0) return "";
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in attributes) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    private static string[] Words(IReadOnlyDictionary<string, string> config, string option) =>
        config.TryGetValue(option, out var list) && list.Length > 0 ? list.Split(',') : [];

    private static Regex? Pattern(IReadOnlyDictionary<string, string> config, string option)
    {
        if (!config.TryGetValue(option, out var text) || text.Length == 0) return null;
        try
        {
            // Like Go's, these patterns take time linear in the text.
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (RegexParseException error)
        {
            var (what, where) = error.Error switch
            {
                RegexParseError.UnterminatedBracket => ("missing closing ]", text[Math.Max(text.LastIndexOf('['), 0)..]),
                RegexParseError.InsufficientClosingParentheses => ("missing closing )", text),
                RegexParseError.InsufficientOpeningParentheses => ("unexpected )", text),
                RegexParseError.QuantifierAfterNothing => ("missing argument to repetition operator", text[..1]),
                _ => ("invalid pattern", text),
            };
            throw new FormatException($"error parsing regexp: {what}: `{where}`", error);
        }
        catch (NotSupportedException error)
        {
            throw new FormatException($"error parsing regexp: invalid or unsupported Perl syntax: `{text}`", error);
        }
    }
}
