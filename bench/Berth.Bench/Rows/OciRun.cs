namespace Berth.Bench.Rows;

/// <summary>The two runtimes with the same bundle, alone: no engine, no image, cgroups on.</summary>
internal sealed class OciRun : IRow
{
    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        if (setting.Inside.Count == 0) throw new InvalidOperationException("there is no crun beside the reference engine");
        var bundle = setting.ReferenceFiles + "/bundle";
        var samples = await Samples.InterleaveAsync(setting.Rounds,
            setting.CommandInside(setting.ReferenceFiles + "/berth-oci", "run", "-b", bundle, "bench-berth"),
            setting.CommandInside("crun", "run", "-b", bundle, "bench-crun"));
        return [Line.OfTime("`berth-oci run` : `crun run` of the same bundle", samples[0], samples[1], 1, 2)];
    }
}
