namespace Berth.Engine.Volumes;

/// <summary>Names of volumes: two or more of letters, digits, underscore, dot and dash, beginning with a letter or digit.</summary>
public static class VolumeName
{
    /// <summary>Refuses a bad name in Docker's words.</summary>
    /// <exception cref="EngineException">Invalid.</exception>
    public static void Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 1)
        {
            throw EngineException.Invalid($"create {name}: volume name is too short, names should be at least two alphanumeric characters");
        }
        if (IsValid(name)) return;
        throw EngineException.Invalid($"create {name}: \"{name}\" includes invalid characters for a local volume name, only "
            + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path");
    }

    private static bool IsValid(string name)
    {
        if (name.Length < 2 || !char.IsAsciiLetterOrDigit(name[0])) return false;
        foreach (var c in name.AsSpan(1))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        }
        return true;
    }
}
