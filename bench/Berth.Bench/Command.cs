using System.Diagnostics;

namespace Berth.Bench;

/// <summary>A program that is timed from its start to its end.</summary>
internal sealed record Command(string Program, IReadOnlyList<string> Arguments, string Host)
{
    /// <summary>Runs it with its output thrown away and returns the time on the monotonic clock.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public async Task<TimeSpan> TimeAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        await output;
        return process.ExitCode == 0 ? elapsed : throw new InvalidOperationException($"{this} ended with {process.ExitCode}: {(await error).Trim()}");
    }

    /// <summary>Runs it and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
    public async Task<string> OutputAsync()
    {
        using var process = Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{this} ended with {process.ExitCode}: {(await error).Trim()}");
    }

    /// <summary>Runs it and returns how many bytes it printed and how long that took.</summary>
    public async Task<(long Bytes, TimeSpan Elapsed)> DrainAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Start();
        var error = process.StandardError.ReadToEndAsync();
        var buffer = new byte[1 << 20];
        long bytes = 0;
        for (int read; (read = await process.StandardOutput.BaseStream.ReadAsync(buffer)) > 0;)
        {
            bytes += read;
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (bytes, Stopwatch.GetElapsedTime(started)) : throw new InvalidOperationException($"{this} ended with {process.ExitCode}: {(await error).Trim()}");
    }

    public override string ToString() => $"{Path.GetFileName(Program)} {string.Join(' ', Arguments)}";

    private Process Start()
    {
        var start = new ProcessStartInfo(Program, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["DOCKER_HOST"] = Host;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
