using System.Diagnostics;
using Berth.Linux.Cgroups;
using Berth.Runtime.Launching;
using Berth.Runtime.Shims;

namespace Berth.Bench.Runtime;

/// <summary>From the launch message to the reply after execve, with a new network namespace; and what the daemon does before.</summary>
internal static class LaunchLatency
{
    public static async Task<string> RunAsync(Box box, int count)
    {
        using var hierarchy = CgroupHierarchy.Detect();
        var (group, compile, send, remove) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var transport = new ShimTransport(StartShim.Connect(box.Options), (_, _) => { }, (_, _) => { }, () => { });
        for (var i = 0; i < count; i++)
        {
            var request = box.Request($"l{i}-{count}", "true");
            var start = Stopwatch.GetTimestamp();
            var cgroup = hierarchy.Create($"{box.Options.CgroupParent}/{request.Id}", new CgroupResources());
            group.Add(Lap(ref start));
            using (var streams = new StreamSet())
            using (var compiled = CompileLaunch.Compile(request, cgroup, (scope, devpts) => streams.Open(scope, request.Stdio, 0, devpts, discard: false)))
            {
                compile.Add(Lap(ref start));
                var (process, _) = await new SendLaunch(request.Id, "", request.Stdio, [], cgroup.Path).RunAsync(transport, compiled, streams);
                send.Add(Lap(ref start));
                process.PidFd.Dispose();
            }

            cgroup.Dispose();
            await box.Shim.WaitAsync(request.Id, null, CancellationToken.None);
            start = Stopwatch.GetTimestamp();
            await box.Shim.DeleteAsync(request.Id, CancellationToken.None);
            remove.Add(Lap(ref start));
        }

        transport.Dispose();
        return $"launch of {count}: cgroup {Figure(group)}, compile {Figure(compile)}, message to reply after execve {Figure(send)}, delete {Figure(remove)}";
    }

    private static double Lap(ref long start)
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(start, now).TotalMilliseconds;
        start = now;
        return elapsed;
    }

    private static string Figure(List<double> samples)
    {
        samples.Sort();
        return $"{samples[samples.Count / 2]:0.000} ms (min {samples[0]:0.000}, p90 {samples[samples.Count * 9 / 10]:0.000})";
    }
}
