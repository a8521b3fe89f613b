using System.Diagnostics;
using Berth.Runtime;

namespace Berth.Bench.Runtime;

/// <summary>How fast a container can write its log: lines of 100 bytes as fast as busybox makes them.</summary>
internal static class LogRate
{
    public static async Task<string> RunAsync(Box box, long bytes)
    {
        var line = new string('x', 99);
        var request = box.Request("log", "sh", "-c", $"yes {line} | head -c {bytes}");
        request = request with { Stdio = new StdioRequest { Log = new LogTarget { Path = box.LogPath } } };
        var shim = box.ShimPid();
        var before = CpuSeconds(shim);
        var start = Stopwatch.GetTimestamp();
        (await box.Shim.LaunchAsync(request, CancellationToken.None)).PidFd.Dispose();
        await box.Shim.WaitAsync(request.Id, null, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var cpu = CpuSeconds(shim) - before;
        await box.Shim.DeleteAsync(request.Id, CancellationToken.None);
        return $"log: {bytes >> 20} MB in {seconds:0.00} s, {bytes / seconds / 1e6:0} MB/s; shim {cpu:0.00} s of processor, {bytes / cpu / 1e6:0} MB per second of it; file {new FileInfo(box.LogPath).Length >> 20} MB";
    }

    private static double CpuSeconds(int pid)
    {
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[1].Split(' ');
        return (double.Parse(fields[12], System.Globalization.CultureInfo.InvariantCulture) + double.Parse(fields[13], System.Globalization.CultureInfo.InvariantCulture)) / 100;
    }
}
