using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Berth.Oci;

/// <summary>Says in one sentence what is wrong with a document that could not be read: what, and at which place of it.</summary>
public static class JsonFault
{
    private const string Lacking = "missing required properties including: ";

    // What .NET's readers allow.
    private const int DepthMax = 64;

    /// <param name="document">Its bytes.</param>
    /// <param name="failure">What reading them threw.</param>
    public static string Describe(ReadOnlySpan<byte> document, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var text = Encoding.UTF8.GetString(document);
        if (JsonSyntax.Mistake(text, out var at) is { } mistake) return $"{mistake}{Place(text, at)}";
        if (!Utf8.IsValid(document)) return "it is not all UTF-8";
        if (JsonSyntax.Depth(text) > DepthMax) return $"it is more than {DepthMax} levels deep";
        if (JsonSyntax.Rest(text) is { } rest) return $"invalid character {JsonSyntax.Quote(text[rest])} after top-level value{Place(text, rest)}";
        if (failure is not JsonException json) return failure is InvalidOperationException ? "it is of another kind than it must be" : failure.Message;
        var path = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        var subject = path.Length == 0 ? "the document" : path;
        var lacking = failure.Message.IndexOf(Lacking, StringComparison.Ordinal);
        if (lacking >= 0) return $"{subject} lacks {failure.Message[(lacking + Lacking.Length)..].TrimEnd('.').Replace('\'', '"')}";
        // What our own readers found; everything else is .NET's, which names .NET's types.
        if (!failure.Message.Contains("BytePositionInLine", StringComparison.Ordinal)) return path.Length == 0 ? failure.Message : $"{path}: {failure.Message}";
        return $"{subject} is of another kind than it must be{Place(json)}";
    }

    private static string Place(ReadOnlySpan<char> text, int at)
    {
        var before = text[..Math.Min(at, text.Length)];
        return $" (line {before.Count('\n') + 1}, character {before.Length - before.LastIndexOf('\n')})";
    }

    private static string Place(JsonException failure) => failure.LineNumber is { } line ? $" (line {line + 1}, byte {failure.BytePositionInLine})" : "";
}
