namespace Berth.Registry.Access;

/// <summary>
/// Who may do what, from a file of lines <c>USER REPOSITORY ACTION[,ACTION...]</c>. The user <c>*</c> is everybody who logged in, <c>anonymous</c> everybody
/// who did not; in a repository <c>*</c> stands for any text. Actions are pull, push and delete; push implies pull. What no line allows is refused.
/// </summary>
public sealed class AccessRules
{
    private readonly WatchedFile<IReadOnlyList<Rule>>? _file;
    private readonly IReadOnlyList<Rule> _fixed;

    private AccessRules(IReadOnlyList<Rule> rules, WatchedFile<IReadOnlyList<Rule>>? file) => (_fixed, _file) = (rules, file);

    /// <summary>Whoever logged in may do everything, nobody else anything.</summary>
    public static AccessRules EveryUser { get; } = new([new Rule("*", "*", ["pull", "push", "delete"])], null);

    /// <summary>The file behind the rules, which is read again whenever it changes; null for rules of no file.</summary>
    public IReadAgain? File => _file;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">A line is wrong; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AccessRules Read(string path) => new([], new WatchedFile<IReadOnlyList<Rule>>(path, ParseAll));

    /// <summary>Whether <paramref name="user"/>, empty for one who did not log in, may do it.</summary>
    public bool Allow(string user, Need need) => (_file?.Value ?? _fixed).Any(x => x.IsFor(user) && x.Covers(need));

    private static IReadOnlyList<Rule> ParseAll(string path) =>
        [.. System.IO.File.ReadLines(path).Select((line, i) => Parse(line.Split('#')[0].Trim(), $"{path}, line {i + 1}")).OfType<Rule>()];

    private static Rule? Parse(string line, string where)
    {
        if (line.Length == 0) return null;
        if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var user, var repository, var actions])
            throw new FormatException($"{where}: not USER REPOSITORY ACTIONS");
        var list = actions.Split(',').ToHashSet(StringComparer.Ordinal);
        if (list.FirstOrDefault(x => x is not ("pull" or "push" or "delete")) is { } odd) throw new FormatException($"{where}: {odd} is none of pull, push, delete");
        if (list.Contains("push")) list.Add("pull");
        return new Rule(user, repository, list);
    }

    private sealed record Rule(string User, string Repository, HashSet<string> Actions)
    {
        public bool IsFor(string user) => User switch
        {
            "*" => user.Length > 0,
            "anonymous" => user.Length == 0,
            _ => User == user,
        };

        // The catalog, and a mount from wherever it may be, tell of every repository: for those who may read them all.
        public bool Covers(Need need) => need.Type == "registry" || need.Name.Length == 0
            ? Repository == "*" && Actions.Contains("pull")
            : Actions.Contains(need.Action) && Matches(Repository, need.Name);

        private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
        {
            // Greedy with one way back, so that no pattern takes long.
            var (p, t, star, mark) = (0, 0, -1, 0);
            while (t < text.Length)
            {
                if (p < pattern.Length && pattern[p] == '*') (star, mark) = (p++, t);
                else if (p < pattern.Length && pattern[p] == text[t]) (p, t) = (p + 1, t + 1);
                else if (star >= 0) (p, t) = (star + 1, ++mark);
                else return false;
            }
            return pattern[p..].ContainsAnyExcept('*') == false;
        }
    }
}
