using System.Globalization;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;

namespace Berth.Cli.Containers;

/// <summary><c>berth stats</c>: readings of all containers one after the other over one connection, and the rates told from two of them.</summary>
internal sealed class ContainerUse : Command
{
    private const int FirstPause = 500;
    private const int Pause = 1000;
    private const string Standard = "{{.ID}}\\t{{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.MemPerc}}\\t{{.NetIO}}\\t{{.BlockIO}}\\t{{.PIDs}}";

    private readonly Dictionary<string, CpuReading> _before = new(StringComparer.Ordinal);
    private SwitchFlag? _all, _once, _full;
    private FormatFlag? _format;

    public override IReadOnlyList<string> Paths => ["container stats", "stats"];

    public override string Usage => "[OPTIONS] [CONTAINER...]";

    public override string Summary => "Show what containers use of CPU, memory, network and disk";

    public override Arity Arity => Arity.AtLeast(0);

    public override void Declare(FlagSet flags)
    {
        _all = flags.Switch("all", 'a', "Show all containers, not only running ones");
        _format = new FormatFlag(flags, table: true);
        _once = flags.Switch("no-stream", '\0', "Show one result and end");
        _full = flags.Switch("no-trunc", '\0', "Cut nothing short");
    }

    public override int Execute(Invocation call)
    {
        var listing = new Listing<StatsReading>("*formatter.statsContext", Columns(_full!.Value));
        using var never = new ManualResetEventSlim();
        Read(call);
        never.Wait(FirstPause);
        while (true)
        {
            var readings = Read(call);
            if (!_once!.Value)
                TextSink.Out.Write("\u001b[H\u001b[J");
            listing.Print(readings, _format!.Value, Standard);
            TextSink.Out.Flush();
            if (_once.Value)
                return 0;
            never.Wait(Pause);
        }
    }

    private List<StatsReading> Read(Invocation call)
    {
        var readings = new List<StatsReading>();
        foreach (var container in Wanted(call))
        {
            ContainerStats now;
            try
            {
                now = call.Client.Call(
                    new ApiRequest("GET", $"/containers/{container.Id}/stats").Query("stream", "false").Query("one-shot", "true"), ApiJson.Wire.ContainerStats);
            }
            catch (ApiException failure) when (failure.Status == 404)
            {
                // Removed since it was listed.
                continue;
            }

            readings.Add(container.With(_before.GetValueOrDefault(container.Id) ?? now.Cpu, now));
            _before[container.Id] = now.Cpu;
        }

        return readings;
    }

    private List<StatsReading> Wanted(Invocation call)
    {
        var wanted = new List<StatsReading>();
        foreach (var name in call.Arguments)
        {
            var container = call.Client.Call(new ApiRequest("GET", $"/containers/{name}/json"), ApiJson.Wire.ContainerInspect);
            wanted.Add(new StatsReading(container.Id, container.Name.TrimStart('/'), name));
        }

        if (call.Arguments.Count > 0)
            return wanted;
        foreach (var container in call.Client.Call(new ApiRequest("GET", "/containers/json").Query("all", "1", _all!.Value), ApiJson.Wire.ContainerSummaryArray))
            wanted.Add(new StatsReading(container.Id, container.Names is [var first, ..] ? first.TrimStart('/') : "", Text.ShortId(container.Id)));
        return wanted;
    }

    private static Column<StatsReading>[] Columns(bool full) =>
    [
        new("BlockIO", "BLOCK I/O", static reading => $"{HumanText.ShortSize(reading.BlocksRead)} / {HumanText.ShortSize(reading.BlocksWritten)}"),
        new("CPUPerc", "CPU %", static reading => Percent(reading.CpuPercent)),
        new("Container", "CONTAINER", static reading => reading.Reference),
        new("ID", "CONTAINER ID", reading => full ? reading.Id : Text.ShortId(reading.Id)),
        new("MemPerc", "MEM %", static reading => Percent(reading.MemoryPercent)),
        new("MemUsage", "MEM USAGE / LIMIT", static reading => $"{HumanText.BinarySize(reading.Memory)} / {HumanText.BinarySize(reading.MemoryLimit)}"),
        new("Name", "NAME", static reading => reading.Name),
        new("NetIO", "NET I/O", static reading => $"{HumanText.ShortSize(reading.Received)} / {HumanText.ShortSize(reading.Sent)}"),
        new("PIDs", "PIDS", static reading => reading.Processes.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string Percent(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + "%";
}
