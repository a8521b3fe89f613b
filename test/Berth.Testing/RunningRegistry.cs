using System.Diagnostics;

namespace Berth.Testing;

/// <summary>A <c>berth registry serve</c> on a port of loopback that was free.</summary>
public sealed class RunningRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private bool _isOver;

    private RunningRegistry(Process process, string told) => (_process, Address, MetricsAddress) = (process, Field(told, "addresses="), Field(told, "metrics="));

    /// <summary>The command line; tests that need it skip where it is not built.</summary>
    public static string Program { get; } = Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth");

    /// <summary>Address and port: <c>127.0.0.1:40001</c>.</summary>
    public string Address { get; }

    /// <summary>Where it tells figures, when it was asked to.</summary>
    public string MetricsAddress { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts one that keeps everything in <paramref name="folder"/>, and returns when it listens.</summary>
    public static async Task<RunningRegistry> StartAsync(string folder, params string[] more)
    {
        var start = new ProcessStartInfo(Program, ["registry", "serve", "--listen", "127.0.0.1:0", "--data-root", folder, .. more]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var address = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                address.TrySetException(new InvalidOperationException($"the registry ended: {string.Join('\n', told)}"));
                return;
            }
            lock (told) told.Add(line.Data);
            if (line.Data.Contains("msg=\"registry listen on\"", StringComparison.Ordinal)) address.TrySetResult(line.Data);
        };
        process.BeginErrorReadLine();
        try
        {
            return new RunningRegistry(process, await address.Task.WaitAsync(Limit));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    private static string Field(string line, string mark)
    {
        var at = line.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? "" : line[(at + mark.Length)..].Split(' ')[0].Trim('"');
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOver) return;
        _isOver = true;
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(Limit);
            await _process.WaitForExitAsync(limit.Token);
        }
        _process.Dispose();
    }
}
