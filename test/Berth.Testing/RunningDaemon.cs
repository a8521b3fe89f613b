using System.Diagnostics;
using System.Globalization;

namespace Berth.Testing;

/// <summary>
/// A berthd from artifacts/berth with roots and a cgroup parent of its own, in network and mount namespaces of its own, so that
/// several can live on one machine and nothing of the machine is touched.
/// </summary>
public sealed class RunningDaemon : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly StreamWriter log;

    private RunningDaemon(Process process, string directory, StreamWriter log)
    {
        this.process = process;
        this.log = log;
        Directory = directory;
    }

    /// <summary>The program; tests that need it skip where it is not built. <c>BERTH_PROGRAMS</c> names another folder than artifacts/berth.</summary>
    public static string Program { get; } = Path.Combine(Environment.GetEnvironmentVariable("BERTH_PROGRAMS") ?? Path.Combine(Repository.Root, "artifacts", "berth"), "berthd");

    /// <summary>What keeps a daemon with containers of busybox from running here; null when nothing does.</summary>
    public static string? Obstacle => Environment.UserName != "root" ? "needs root"
        : !File.Exists(Program) ? "needs artifacts/berth/berthd: run eng/build.sh"
        : Images.ImageSet.FindBusybox() is null ? "needs a static busybox: apt-get install busybox-static"
        : null;

    /// <summary>What all its files are below.</summary>
    public string Directory { get; }

    public string DataRoot => Path.Combine(Directory, "data");

    public string ExecRoot => Path.Combine(Directory, "run");

    public string Socket => Path.Combine(ExecRoot, "berth.sock");

    /// <summary>The cgroup that all its containers are in, as a path of each hierarchy.</summary>
    public string CgroupParent => CgroupParentOf(Directory);

    public int ProcessId => process.Id;

    /// <summary>Starts a daemon with its files below <paramref name="directory"/> and returns when it answers.</summary>
    /// <param name="directory">Made when missing; what an earlier daemon left there is taken over.</param>
    /// <param name="logFile">Where what it prints goes, below artifacts/.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <param name="more">More flags.</param>
    public static Task<RunningDaemon> StartAsync(string directory, string logFile, CancellationToken cancel, params string[] more) =>
        StartAsync(["unshare", "--net", "--mount", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"], directory, logFile, more, cancel);

    /// <summary>As the other, in the namespaces of a process that outlives the daemon: the next daemon finds the network of the one before.</summary>
    public static Task<RunningDaemon> StartInAsync(int process, string directory, string logFile, CancellationToken cancel, params string[] more) =>
        StartAsync(["nsenter", "--net", "--mount", "--target", process.ToString(CultureInfo.InvariantCulture)], directory, logFile, more, cancel);

    private static async Task<RunningDaemon> StartAsync(string[] prefix, string directory, string logFile, string[] more, CancellationToken cancel)
    {
        var run = System.IO.Directory.CreateDirectory(Path.Combine(directory, "run")).FullName;
        var start = new ProcessStartInfo(prefix[0]) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            .. prefix.AsSpan(1), Program, "--host", "unix://" + Path.Combine(run, "berth.sock"), "--data-root", Path.Combine(directory, "data"), "--exec-root", run,
            "--pidfile", Path.Combine(run, "berthd.pid"), "--cgroup-parent", CgroupParentOf(directory), .. more,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);

        var log = new StreamWriter(Path.Combine(Repository.Root, "artifacts", logFile), append: true) { AutoFlush = true };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) =>
        {
            Write(log, line.Data);
            if (line.Data?.Contains("API listen on", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var exited = process.WaitForExitAsync(cancel);
        if (await Task.WhenAny(ready.Task, exited).WaitAsync(StartLimit, cancel) == exited)
        {
            await log.DisposeAsync();
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"berthd ended with {process.ExitCode}; see artifacts/{logFile}"));
        }

        return new RunningDaemon(process, directory, log);
    }

    /// <summary>A command of <c>berth</c>, talking to this daemon: its exit code, and what it printed on either stream.</summary>
    public (int Code, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(Program)!, "berth"), ["-H", "unix://" + Socket, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var command = Process.Start(start)!;
        command.StandardInput.Close();
        var errors = command.StandardError.ReadToEndAsync();
        var output = command.StandardOutput.ReadToEnd();
        command.WaitForExit();
        return (command.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    /// <summary>Stops the daemon; containers that still run go on without it.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            Signal("TERM", process.Id);
            using var limit = new CancellationTokenSource(StopLimit);
            await process.WaitForExitAsync(limit.Token);
        }
    }

    /// <summary>Ends the daemon as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>The shims that serve this daemon's files.</summary>
    public IReadOnlyList<int> Shims() => [.. System.IO.Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(IsShim)];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // The shim outlives its daemon by design; nobody will ask this one again.
        foreach (var shim in Shims())
        {
            Signal("KILL", shim);
        }

        RemoveCgroups();
        process.Dispose();
        await log.DisposeAsync();
    }

    // A daemon that was killed had no time to; the one after it does not know whose they are.
    private void RemoveCgroups()
    {
        foreach (var hierarchy in System.IO.Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
        {
            if (!System.IO.Directory.Exists(hierarchy + CgroupParent)) continue;
            foreach (var cgroup in System.IO.Directory.EnumerateDirectories(hierarchy + CgroupParent, "*", SearchOption.AllDirectories).Prepend(hierarchy + CgroupParent).Reverse().ToList())
            {
                try
                {
                    System.IO.Directory.Delete(cgroup);
                }
                catch (IOException)
                {
                    // Somebody is still in it, or it went by itself.
                }
            }
        }
    }

    private bool IsShim(int process)
    {
        try
        {
            // Its command line says nothing of whose it is; the folder of its state that it keeps open does.
            return File.ReadAllText($"/proc/{process}/comm").Trim() == "berth-shim" && System.IO.Directory.EnumerateFileSystemEntries($"/proc/{process}/fd")
                .Any(link => new FileInfo(link).LinkTarget?.StartsWith(ExecRoot + "/", StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            // It ended while we looked.
            return false;
        }
    }

    private static string CgroupParentOf(string directory) => "/berth-test" + directory.TrimEnd('/').Replace('/', '-');

    private static void Signal(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static void Write(StreamWriter log, string? line)
    {
        if (line is not null)
        {
            lock (log)
            {
                log.WriteLine(line);
            }
        }
    }
}
