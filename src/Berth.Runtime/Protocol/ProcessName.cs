namespace Berth.Runtime.Protocol;

/// <summary>Ids become names of files and cgroups, so their alphabet is closed (CVE class 17: traversal by id).</summary>
internal static class ProcessName
{
    /// <summary><c>[a-zA-Z0-9_+-][a-zA-Z0-9_+.-]*</c>, at most 128 characters.</summary>
    public static bool IsValid(string id)
    {
        if (id.Length is 0 or > 128 || id[0] == '.') return false;
        foreach (var c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '+' or '.' or '-')) return false;
        return true;
    }

    /// <summary>The name of a process's state file.</summary>
    public static string StateFile(string id, string execId) => execId.Length == 0 ? id : id + ":" + execId;
}
