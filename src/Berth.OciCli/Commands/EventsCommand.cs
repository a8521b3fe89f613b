using System.Globalization;
using Berth.Linux.Calls;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;

namespace Berth.OciCli.Commands;

/// <summary>events: what a container uses, once or again and again until it ends, and when its memory ran out.</summary>
internal static class EventsCommand
{
    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, ["interval"], ["stats"]);
        using var container = Container.Load(new StateStore(globals.Root), options.Id("events"));
        if (container.Process is not { } process) throw new OciException($"container with id {container.State.Id} is not running");
        using var cgroup = container.Cgroup();
        if (options.Has("stats"))
        {
            Show(StatsDocument.Of(container.State.Id, cgroup.ReadStats()));
            return 0;
        }

        var interval = Interval(options["interval"] ?? "5s");
        var killed = cgroup.OomKills();
        while (Poll.One(process, PollEvents.In, interval) == PollEvents.None)
        {
            var now = cgroup.OomKills();
            if (now > killed) Show(StatsDocument.OutOfMemory(container.State.Id));
            killed = now;
            Show(StatsDocument.Of(container.State.Id, cgroup.ReadStats()));
        }

        return 0;
    }

    private static void Show(byte[] document)
    {
        Text.Write(document);
        Text.WriteLine("");
    }

    // Go's durations, of one unit.
    private static int Interval(string text)
    {
        var (factor, digits) = text switch
        {
            [.. var ms, 'm', 's'] => (1, ms),
            [.. var s, 's'] => (1000, s),
            [.. var m, 'm'] => (60_000, m),
            _ => (0, ""),
        };
        if (!double.TryParse(digits, CultureInfo.InvariantCulture, out var number) || number <= 0) throw new OciException("duration interval must be greater than 0");
        return (int)(number * factor);
    }
}
