using System.Globalization;

namespace Berth.Bench;

/// <summary>
/// Waits for the one before to finish: an engine goes on tidying up after its client has ended, and the next contestant would pay for it.
/// </summary>
internal static class Quiet
{
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when the processors did next to nothing for 50 ms, or after two seconds: then the machine is not ours alone.</summary>
    public static async Task WaitAsync()
    {
        var busy = Busy();
        for (var tries = 0; tries < 40; tries++)
        {
            await Task.Delay(_window);
            var before = busy;
            busy = Busy();
            if (busy - before <= 1) return;
        }
    }

    // In ticks of 10 ms over all processors: everything but idle and waiting for the disk (proc_stat(5)).
    private static long Busy()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Skip(1).Take(8).Where((_, i) => i is not (3 or 4)).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
    }
}
