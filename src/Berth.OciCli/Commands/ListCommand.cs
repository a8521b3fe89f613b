using System.Globalization;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;

namespace Berth.OciCli.Commands;

/// <summary>list: all containers of a root.</summary>
internal static class ListCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, ["format,f"], ["quiet,q"]);
        var store = new StateStore(globals.Root);
        var found = new List<(ContainerState State, string Status)>();
        foreach (var id in store.Ids())
        {
            try
            {
                using var container = Container.Load(store, id);
                found.Add((container.State, container.Status()));
            }
            catch (OciException)
            {
                // Removed meanwhile, or not made yet: not a container.
            }
        }

        switch (options["format"] ?? "table")
        {
            case var _ when options.Has("quiet"):
                foreach (var (state, _) in found) Text.WriteLine(state.Id);
                break;
            case "json":
                Text.Write(JsonText.Of(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var (state, status) in found) StateDocument.Write(writer, state, status);
                    writer.WriteEndArray();
                }));
                Text.WriteLine("");
                break;
            case "table":
                Text.Write(Table(found));
                break;
            default:
                throw new OciException("invalid format option");
        }

        return 0;
    }

    private static string Table(List<(ContainerState State, string Status)> found)
    {
        List<string[]> rows = [["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]];
        foreach (var (state, status) in found)
        {
            var pid = status == "stopped" ? "0" : state.Pid.ToString(CultureInfo.InvariantCulture);
            rows.Add([state.Id, pid, status, state.Bundle, state.Created.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture), "root"]);
        }

        return Columns.Of(rows);
    }
}
