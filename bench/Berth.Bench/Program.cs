using Berth.Bench;
using Berth.Bench.Rows;
using Berth.Bench.Soaking;

// bench/soak.sh starts it with this word.
if (args is ["soak"]) return await Soak.RunAsync(SoakSetting.FromEnvironment());

// Started by bench/run.sh, which prepares both engines and names them in the environment.
var setting = Setting.FromEnvironment();
var only = args.Length > 0 ? args : null;
IRow[] rows =
[
    new ClientFloor(), new RunAndRemove(), new RunWithoutNetwork(), new ShimLaunch(), new Throughput(), new DaemonMemory(), new ContainerMemory(), new Logs(),
    new Exec(), new Ends(), new Stats(), new Copy(), new Thousand(), new OciRun(),
    new Pull(), new PullMemory(), new Load(), new Push(), new ContainerDisk(), new RegistryThroughput(),
];

var table = new Table();
foreach (var row in rows.Where(row => only is null || only.Contains(row.GetType().Name, StringComparer.OrdinalIgnoreCase)))
{
    Console.Error.WriteLine($"bench: {row.GetType().Name}");
    try
    {
        foreach (var line in await row.MeasureAsync(setting))
        {
            table.Add(line);
            Console.Error.WriteLine("  " + line);
        }
    }
    catch (InvalidOperationException error)
    {
        // One row that cannot be measured leaves the others standing.
        table.Failed(row.GetType().Name, error.Message);
        Console.Error.WriteLine($"  failed: {error.Message}");
    }
}

Console.WriteLine(table.ToString());
if (only is null)
{
    var kept = File.Exists(setting.Results) ? Soak.Section(await File.ReadAllTextAsync(setting.Results)) : "";
    await File.WriteAllTextAsync(setting.Results, Report.Write(table) + (kept.Length > 0 ? "\n" + kept : ""));
}

return 0;
