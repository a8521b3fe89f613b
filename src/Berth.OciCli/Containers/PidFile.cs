using System.Globalization;
using System.Text;
using Berth.Linux.Calls;

namespace Berth.OciCli.Containers;

/// <summary>The file in which a caller finds the number of a process.</summary>
internal static class PidFile
{
    // Renamed into place: who waits for the name never reads half a number.
    public static void Write(string path, int pid)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path) ?? "/", "." + Path.GetFileName(path));
        using (var file = Open.Path(temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec, 0x1A4))
            Berth.Linux.Calls.Write.All(file, Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)));
        Rename.Path(temporary, path);
    }
}
