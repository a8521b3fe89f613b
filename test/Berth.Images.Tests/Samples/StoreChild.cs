using System.Diagnostics;

namespace Berth.Images.Tests.Samples;

/// <summary>A process that works on a store, to be killed: it says when a step begins and when it has ended.</summary>
internal sealed class StoreChild : IDisposable
{
    /// <summary>What makes the program this child.</summary>
    public const string Argument = "--store-child";

    public const string Begins = "step begins: ";
    public const string Ended = "step ended: ";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly StoreWork _work;

    private StoreChild(Process process, StoreWork work) => (_process, _work) = (process, work);

    public static StoreChild Start(StoreWork work, params string[] wrapper)
    {
        string[] command = [.. wrapper, Environment.ProcessPath!, Argument, work.ToString()];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new StoreChild(Process.Start(start)!, work);
    }

    /// <summary>What the child process does: all the steps, and waits to be killed, or for the end of its input.</summary>
    public static async Task ServeAsync(StoreWork work)
    {
        await using var output = new StreamWriter(File.OpenWrite("/proc/self/fd/1")) { AutoFlush = true };
        var store = ImageStore.Open(work.Root, TimeProvider.System);
        foreach (var step in StoreWork.Steps)
        {
            await output.WriteLineAsync(Begins + step);
            await work.RunAsync(store, step, CancellationToken.None);
            await output.WriteLineAsync(Ended + step);
        }
        using var input = new StreamReader("/proc/self/fd/0");
        await input.ReadToEndAsync();
    }

    /// <summary>Waits until all steps are done.</summary>
    public async Task RunToEndAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var output = _process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = _process.StandardError.ReadToEndAsync(patience.Token);
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(patience.Token);
        Assert.True(_process.ExitCode == 0, $"{await output}{await errors}");
    }

    /// <summary>
    /// Lets it work until it is at a step, and kills it after a while in that; without a while, when the step has ended. Returns what was
    /// acknowledged, and how long the step took when it did end.
    /// </summary>
    public async Task<(IReadOnlySet<string> Acknowledged, TimeSpan? Span)> RunUntilAsync(string step, TimeSpan? into)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var errors = _process.StandardError.ReadToEndAsync(patience.Token);
        HashSet<string> acknowledged = [];
        var (began, span) = (0L, (TimeSpan?)null);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            _work.Note(line, acknowledged);
            if (line == Begins + step)
            {
                began = Stopwatch.GetTimestamp();
                if (into is { } delay) _ = KillAsync(delay, patience.Token);
            }
            if (line != Ended + step) continue;
            span = Stopwatch.GetElapsedTime(began);
            _process.Kill();
        }
        await _process.WaitForExitAsync(patience.Token);
        Assert.True(_process.ExitCode == 137, $"the child ended by itself ({_process.ExitCode}): {await errors}");
        return (acknowledged, span);
    }

    private async Task KillAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        await Task.Delay(delay, cancellationToken);
        _process.Kill();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
