using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;

namespace Berth.OciCli.Commands;

/// <summary>ps: the processes of a container, as numbers here.</summary>
internal static class PsCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, ["format,f"], [], intermixed: false);
        using var container = Container.Load(new StateStore(globals.Root), options.Id("ps"));
        using var cgroup = container.Cgroup();
        var pids = cgroup.Pids();
        switch (options["format"] ?? "table")
        {
            case "json":
                Text.WriteLine($"[{string.Join(',', pids)}]");
                break;
            case "table":
                Text.Write(Columns.Of([["PID", "PPID", "STATE", "CMD"], .. pids.Select(Row).Where(row => row.Length > 0)]));
                break;
            default:
                throw new OciException("invalid format option");
        }

        return 0;
    }

    // Empty for a process that has ended meanwhile.
    private static string[] Row(int pid)
    {
        var stat = Content($"/proc/{pid}/stat");
        if (stat.Length == 0) return [];
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var command = Content($"/proc/{pid}/cmdline").TrimEnd('\0').Replace('\0', ' ');
        if (command.Length == 0) command = $"[{stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')]}]";
        return [pid.ToString(CultureInfo.InvariantCulture), fields[1], fields[0], command];
    }

    private static string Content(string path)
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out _);
        if (file is null) return "";
        var bytes = new byte[4096];
        var count = Read.TryFrom(file, bytes, out _);
        return count <= 0 ? "" : Encoding.UTF8.GetString(bytes, 0, count);
    }
}
