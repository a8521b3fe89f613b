using System.Diagnostics;

namespace Berth.Testing;

/// <summary>A <c>berth registry serve</c> on a port of loopback that was free.</summary>
public sealed class RunningRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private RunningRegistry(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>The command line; tests that need it skip where it is not built.</summary>
    public static string Program { get; } = Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth");

    /// <summary>Address and port: <c>127.0.0.1:40001</c>.</summary>
    public string Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts one that keeps everything in <paramref name="folder"/>, and returns when it listens.</summary>
    public static async Task<RunningRegistry> StartAsync(string folder, params string[] more)
    {
        var start = new ProcessStartInfo(Program, ["registry", "serve", "--listen", "127.0.0.1:0", "--data-root", folder, .. more]) { RedirectStandardError = true };
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
            const string Mark = "msg=\"registry listen on\" addresses=";
            var at = line.Data.IndexOf(Mark, StringComparison.Ordinal);
            if (at >= 0) address.TrySetResult(line.Data[(at + Mark.Length)..].Split(' ')[0].Trim('"'));
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

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
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
