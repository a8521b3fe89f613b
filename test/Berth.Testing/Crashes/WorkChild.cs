using System.Diagnostics;
using Xunit;

namespace Berth.Testing.Crashes;

/// <summary>
/// A process that works step by step, to be killed. It is the test program itself, called with <see cref="Argument"/>; it says when a step begins and
/// when it has ended.
/// </summary>
public sealed class WorkChild : IDisposable
{
    /// <summary>What makes the test program this child; behind it comes what the work is.</summary>
    public const string Argument = "--work-child";

    /// <summary>Said when a step begins, with its name behind it.</summary>
    public const string Begins = "step begins: ";

    /// <summary>Said when a step has ended, with its name behind it.</summary>
    public const string Ended = "step ended: ";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private WorkChild(Process process) => _process = process;

    /// <summary>Starts one, behind a wrapper such as strace(1) when there is one.</summary>
    public static WorkChild Start(string work, params string[] wrapper)
    {
        string[] command = [.. wrapper, Environment.ProcessPath!, Argument, work];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new WorkChild(Process.Start(start)!);
    }

    /// <summary>What the child does: all the steps, and then it waits to be killed, or for the end of its input.</summary>
    /// <param name="steps">Their names.</param>
    /// <param name="run">Runs a step, and may say something on the way.</param>
    public static async Task ServeAsync(IReadOnlyList<string> steps, Func<string, TextWriter, Task> run)
    {
        await using var output = new StreamWriter(File.OpenWrite("/proc/self/fd/1")) { AutoFlush = true };
        foreach (var step in steps)
        {
            await output.WriteLineAsync(Begins + step);
            await run(step, output);
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
    /// Lets it work until it is at a step, and kills it after a while in that; without a while, when the step has ended. Everything it said is noted.
    /// Returns how long the step took when it did end.
    /// </summary>
    public async Task<TimeSpan?> RunUntilAsync(string step, TimeSpan? into, Action<string> note)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var errors = _process.StandardError.ReadToEndAsync(patience.Token);
        var (began, span) = (0L, (TimeSpan?)null);
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            note(line);
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
        return span;
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
