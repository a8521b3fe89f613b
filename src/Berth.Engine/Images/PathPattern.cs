namespace Berth.Engine.Images;

/// <summary>Shell patterns as Docker's <c>reference</c> filter takes them: <c>*</c> and <c>?</c> stop at a slash, <c>[a-z]</c>, <c>\</c> quotes.</summary>
public static class PathPattern
{
    /// <summary>Whether the whole of <paramref name="name"/> fits; a malformed pattern fits nothing.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == '*')
            {
                pattern = pattern.TrimStart('*');
                for (var i = 0; i <= name.Length; i++)
                {
                    if (Matches(pattern, name[i..])) return true;
                    if (i < name.Length && name[i] == '/') return false;
                }
                return false;
            }
            if (name.IsEmpty || !MatchesOne(ref pattern, name[0])) return false;
            name = name[1..];
        }
        return name.IsEmpty;
    }

    /// <summary>Whether <paramref name="pattern"/> is one: every class is closed and a backslash quotes something.</summary>
    public static bool IsValid(ReadOnlySpan<char> pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                if (++i == pattern.Length) return false;
                continue;
            }
            if (pattern[i] != '[') continue;
            var end = pattern[i..].IndexOf(']');
            if (end <= 1) return false;
            i += end;
        }
        return true;
    }

    private static bool MatchesOne(ref ReadOnlySpan<char> pattern, char c)
    {
        switch (pattern[0])
        {
            case '?':
                pattern = pattern[1..];
                return c != '/';
            case '[':
                return MatchesClass(ref pattern, c);
            case '\\' when pattern.Length > 1:
                var quoted = pattern[1] == c;
                pattern = pattern[2..];
                return quoted;
            default:
                var same = pattern[0] == c;
                pattern = pattern[1..];
                return same;
        }
    }

    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char c)
    {
        var end = pattern.IndexOf(']');
        if (end < 0) return false;
        var set = pattern[1..end];
        pattern = pattern[(end + 1)..];
        var negated = set.Length > 0 && set[0] == '^';
        if (negated) set = set[1..];
        var found = false;
        for (var i = 0; i < set.Length; i++)
        {
            var low = set[i];
            var high = i + 2 < set.Length && set[i + 1] == '-' ? set[i += 2] : low;
            found |= c >= low && c <= high;
        }
        return found != negated;
    }
}
