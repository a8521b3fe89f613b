using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Compat.Tests.Cases;

/// <summary>
/// Takes out of an answer what differs between two runs of the same engine: ids, times, addresses, paths. What is equal stays
/// equal: the first id of an answer becomes <c>id-1</c> wherever it appears, long or short, so a wrong id is still seen.
/// </summary>
public sealed partial class Normaliser(IReadOnlyList<(string Path, string Name)> paths)
{
    private readonly Dictionary<string, int> ids = [];

    public Answer Apply(Answer answer) => new(answer.ExitCode, Apply(answer.Output), Apply(answer.Error));

    public string Apply(string text)
    {
        text = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\u001b", "\\e", StringComparison.Ordinal);
        foreach (var (path, name) in paths)
        {
            text = text.Replace(path, name, StringComparison.Ordinal);
        }

        // What the reference calls its parts, in the chain of what went wrong.
        text = text.Replace("runc create failed: ", "", StringComparison.Ordinal);
        text = Id().Replace(text, NameOfId);
        text = Time().Replace(text, match => match.Value.StartsWith("0001-", StringComparison.Ordinal) ? match.Value : "<time>");
        text = Mac().Replace(text, "<mac>");
        text = Address().Replace(text, "172.17.0.<n>");
        return Age().Replace(text, "<age>");
    }

    private string NameOfId(Match match)
    {
        var key = match.Value[..12];
        if (!ids.TryGetValue(key, out var number))
        {
            ids[key] = number = ids.Count + 1;
        }

        return string.Create(CultureInfo.InvariantCulture, $"<{(match.Length == 12 ? "short-" : "")}id-{number}>");
    }

    [GeneratedRegex(@"(?<![0-9a-z])([0-9a-f]{64}|[0-9a-f]{12})(?![0-9a-z])")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|[+-]\d\d:?\d\d)( UTC)?)?")]
    private static partial Regex Time();

    [GeneratedRegex(@"\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b")]
    private static partial Regex Mac();

    // The gateway and the network itself are facts; which address a container gets is not.
    [GeneratedRegex(@"\b172\.17\.0\.(?!(0|1)\b)\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\b(?:Less than a|About an?|\d+) (?:second|minute|hour|year)s?\b")]
    private static partial Regex Age();
}
