using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Testing.Documents;

/// <summary>A JSON document with something wrong in it.</summary>
/// <param name="What">Where, and what stands there instead: <c>layers[0] = null</c>.</param>
/// <param name="Bytes">The document.</param>
public sealed record Misshapen(string What, byte[] Bytes)
{
    private const int TooDeep = 100;

    private static readonly string[] s_values =
    [
        "null", "true", "0", "-1", "1.5", "1e40", "\"\"", "\"x\"", "\"\\u0000\\n\"", "\"\\ud800\"", "[]", "[null]", "[[]]", "{}", "{\"\":null}",
        new string('[', TooDeep) + new string(']', TooDeep),
    ];

    private static readonly string[] s_texts = ["", " ", "null", "{", "[", "\"", "{} x", "<!DOCTYPE html><html></html>", "{bad", "\u0000", "\uFEFF{}"];

    /// <summary>
    /// All that is made of one document: each place of it with null, with every other kind of value, and gone; a null behind the entries of each list;
    /// and what is no document at all.
    /// </summary>
    public static IEnumerable<Misshapen> Of(string json)
    {
        foreach (var text in s_texts) yield return new Misshapen($"the whole = {text}", Encoding.UTF8.GetBytes(text));
        yield return new Misshapen("the whole is no UTF-8", [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8]);
        yield return new Misshapen("the end is missing", Encoding.UTF8.GetBytes(json[..^1]));
        foreach (var value in s_values) yield return new Misshapen($"the whole = {Shown(value)}", Encoding.UTF8.GetBytes(value));
        foreach (var path in Places(JsonNode.Parse(json)!, []).ToList())
        {
            foreach (var value in s_values) yield return new Misshapen($"{string.Join('.', path)} = {Shown(value)}", Changed(json, path, value));
            yield return new Misshapen($"{string.Join('.', path)} is missing", Changed(json, path, null));
            if (At(JsonNode.Parse(json)!, path) is JsonArray) yield return new Misshapen($"{string.Join('.', path)} ends with null", Changed(json, [.. path, int.MaxValue], "null"));
        }
    }

    private static IEnumerable<IReadOnlyList<object>> Places(JsonNode node, IReadOnlyList<object> path)
    {
        IEnumerable<(object Key, JsonNode? Value)> inside = node switch
        {
            JsonObject members => members.Select(x => ((object)x.Key, x.Value)),
            // What holds of one entry of a list holds of the others.
            JsonArray { Count: > 0 } list => [(0, list[0])],
            _ => [],
        };
        foreach (var (key, value) in inside)
        {
            yield return [.. path, key];
            if (value is null) continue;
            foreach (var deeper in Places(value, [.. path, key])) yield return deeper;
        }
    }

    private static byte[] Changed(string json, IReadOnlyList<object> path, string? value)
    {
        var root = JsonNode.Parse(json)!;
        var parent = At(root, [.. path.SkipLast(1)]);
        // Values that no node can be made of stand for themselves in the text.
        const string mark = "\"the value goes here\"";
        switch (path[^1])
        {
            case string name when value is null: parent.AsObject().Remove(name); break;
            case string name: parent[name] = JsonNode.Parse(mark); break;
            case int.MaxValue: parent.AsArray().Add(JsonNode.Parse(mark)); break;
            case int index when value is null: parent.AsArray().RemoveAt(index); break;
            case int index: parent[index] = JsonNode.Parse(mark); break;
        }
        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace(mark, value, StringComparison.Ordinal));
    }

    private static JsonNode At(JsonNode node, IReadOnlyList<object> path) => path.Aggregate(node, (x, key) => key is string name ? x[name]! : x[(int)key]!);

    private static string Shown(string value) => value.Length > TooDeep ? "too deep" : value;
}
