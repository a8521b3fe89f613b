using System.Diagnostics;
using System.Globalization;

namespace Berth.Testing;

/// <summary>A <c>berth registry serve</c> on a port of loopback that was free.</summary>
public sealed class RunningRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _told = [];
    private readonly List<(string Text, TaskCompletionSource<string> Line)> _waiting = [];
    private bool _isOver;

    private RunningRegistry(Process process) => _process = process;

    /// <summary>The command line; tests that need it skip where it is not built.</summary>
    public static string Program { get; } = Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth");

    /// <summary>Address and port: <c>127.0.0.1:40001</c>.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where it tells figures, when it was asked to.</summary>
    public string MetricsAddress { get; private set; } = "";

    public int ProcessId => _process.Id;

    /// <summary>Starts one that keeps everything in <paramref name="folder"/>, and returns when it listens.</summary>
    public static Task<RunningRegistry> StartAsync(string folder, params string[] more) => StartAsync([], folder, more);

    /// <summary>As the other, in the network of a process: of a daemon that is to reach it, for example.</summary>
    public static Task<RunningRegistry> StartInAsync(int process, string folder, params string[] more) =>
        StartAsync(["nsenter", "--net", "--target", process.ToString(CultureInfo.InvariantCulture)], folder, more);

    private static async Task<RunningRegistry> StartAsync(string[] prefix, string folder, string[] more)
    {
        string[] command = [.. prefix, Program, "registry", "serve", "--listen", "127.0.0.1:0", "--data-root", folder, .. more];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var registry = new RunningRegistry(Process.Start(start)!);
        registry._process.ErrorDataReceived += (_, line) => registry.Tell(line.Data);
        registry._process.BeginErrorReadLine();
        try
        {
            var listens = await registry.LineAsync("msg=\"registry listen on\"");
            (registry.Address, registry.MetricsAddress) = (Field(listens, "addresses="), Field(listens, "metrics="));
            return registry;
        }
        catch
        {
            registry._process.Kill();
            registry._process.Dispose();
            throw;
        }
    }

    /// <summary>The first line of the log that has <paramref name="text"/> in it, there or yet to come.</summary>
    /// <exception cref="InvalidOperationException">The registry ended without it; the message is all that it said.</exception>
    public Task<string> LineAsync(string text)
    {
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_told)
        {
            if (_told.Find(x => x.Contains(text, StringComparison.Ordinal)) is { } there) return Task.FromResult(there);
            _waiting.Add((text, line));
        }
        return line.Task.WaitAsync(Limit);
    }

    /// <summary>The lines of the log so far that have <paramref name="text"/> in them.</summary>
    public IReadOnlyList<string> LinesWith(string text)
    {
        lock (_told) return _told.FindAll(x => x.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Sends a signal, by its name without SIG.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Tell(string? line)
    {
        lock (_told)
        {
            if (line is not null) _told.Add(line);
            foreach (var (text, waiter) in _waiting)
            {
                if (line is null) waiter.TrySetException(new InvalidOperationException($"the registry ended: {string.Join('\n', _told)}"));
                else if (line.Contains(text, StringComparison.Ordinal)) waiter.TrySetResult(line);
            }
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
            await SignalAsync("TERM");
            using var limit = new CancellationTokenSource(Limit);
            await _process.WaitForExitAsync(limit.Token);
        }
        _process.Dispose();
    }
}
