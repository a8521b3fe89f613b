using System.Globalization;
using System.Text;

namespace Berth.Engine.Mounts;

/// <summary>A bind can only share mounts with the host if the mount it is taken from does.</summary>
internal static class PropagationCheck
{
    /// <exception cref="EngineException">The source's mount does not share what is asked for.</exception>
    public static void Check(ContainerMount mount)
    {
        var wanted = mount.Propagation.TrimStart('r');
        if (wanted is not ("shared" or "slave")) return;
        var (point, optional) = MountOf(mount.Source);
        var shares = optional.Contains("shared:", StringComparison.Ordinal);
        if (shares || (wanted == "slave" && optional.Contains("master:", StringComparison.Ordinal))) return;
        throw EngineException.Internal(
            $"path {mount.Source} is mounted on {point} but it is not a {(wanted == "slave" ? "shared or slave" : "shared")} mount");
    }

    // The longest mount point that the path is beneath; of two on one place the later covers the earlier.
    private static (string Point, string Optional) MountOf(string path)
    {
        var (point, optional) = ("/", "");
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var fields = line.Split(' ');
            var candidate = Unescape(fields[4]);
            var fits = candidate == "/" || path == candidate || path.StartsWith(candidate + "/", StringComparison.Ordinal);
            if (!fits || candidate.Length < point.Length) continue;
            (point, optional) = (candidate, string.Join(' ', fields.Skip(6).TakeWhile(field => field != "-")));
        }
        return (point, optional);
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
                plain.Append((char)Convert.ToInt32(text.Substring(i + 1, 3).ToString(CultureInfo.InvariantCulture), 8));
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
