using System.Text;

namespace Berth.Runtime.Foreign;

/// <summary>Where the mount begins that a path is on, by /proc/self/mountinfo.</summary>
internal static class MountPoint
{
    /// <summary>The longest mount point that the path is beneath.</summary>
    public static string Of(string path) => Of(path, File.ReadLines("/proc/self/mountinfo"));

    public static string Of(string path, IEnumerable<string> mounts)
    {
        var longest = "/";
        foreach (var line in mounts)
        {
            var point = Unescape(line.Split(' ')[4]);
            if (point.Length > longest.Length && (path == point || path.StartsWith(point + "/", StringComparison.Ordinal))) longest = point;
        }

        return longest;
    }

    // The kernel writes space, tab, newline and backslash as three octal digits.
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length)
            {
                plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }
}
