using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Images;
using Berth.Testing.Registry;
using Xunit;

namespace Berth.Root.Tests.Failures;

/// <summary>A daemon with an image, and the means to see whether it left something behind.</summary>
public sealed class DaemonFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Sixteen with a bridge and sixteen without, and the daemon's own.
    private const int MostNamespaces = 34;

    // Listening and client connections, netlink, the shim.
    private const int OtherSockets = 16;

    private TempDirectory? directory;
    private RunningDaemon? daemon;
    private LoopbackRegistry? registry;

    /// <summary>Why nothing can be tried here, or null.</summary>
    public string? Obstacle { get; private set; }

    public RunningDaemon Daemon => daemon ?? throw new InvalidOperationException("no daemon");

    public EngineClient Engine { get; private set; } = null!;

    /// <summary>A folder of the test's own, which is not looked at.</summary>
    public string Scratch => directory!["scratch"];

    public async ValueTask InitializeAsync()
    {
        Obstacle = RunningDaemon.Obstacle;
        if (Obstacle is not null)
        {
            return;
        }

        var cancel = TestContext.Current.CancellationToken;
        directory = new TempDirectory("f");
        Directory.CreateDirectory(Scratch);
        daemon = await RunningDaemon.StartAsync(directory["d"], "failures-berthd.log", cancel);
        Engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        registry = LoopbackRegistry.Start(daemon.ProcessId);
        foreach (var archive in ImageSet.Write(Scratch))
        {
            await Engine.LoadAsync(archive, cancel);
        }
    }

    /// <summary>
    /// Does it once so that everything is there that stays for good (caches, connections between the daemon's parts), looks, does it again
    /// and finds nothing more and nothing less.
    /// </summary>
    public async Task LeavesNothingAsync(Func<Task> fail)
    {
        var cancel = TestContext.Current.CancellationToken;
        await fail();
        var scope = Scope();
        var before = await RestAsync(scope, cancel);
        await fail();
        var started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> difference;
        while ((difference = Remaining(before, MachineState.Take(scope))).Count > 0 && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(20, cancel);
        }

        Assert.True(difference.Count == 0, $"the machine is not as it was:\n{string.Join('\n', difference)}");
        await StillWorksAsync(cancel);
    }

    /// <summary>Creates, starts and removes a container as <c>docker run --rm</c> does; returns the answer that says what is wrong.</summary>
    public async Task<EngineAnswer> RunAsync(string name, JsonObject config)
    {
        var cancel = TestContext.Current.CancellationToken;
        config["Image"] ??= "busybox";
        config["Cmd"] ??= new JsonArray("true");
        var created = await Engine.PostAsync($"containers/create?name={name}", config.ToJsonString(), cancel);
        if (created.Status != System.Net.HttpStatusCode.Created)
        {
            return created;
        }

        var started = await Engine.PostAsync($"containers/{name}/start", cancel);
        await Engine.PostAsync($"containers/{name}/wait", cancel);
        await Engine.RemoveContainerAsync(name, cancel);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        if (daemon is not null)
        {
            Engine.Dispose();
            await daemon.DisposeAsync();
        }

        directory?.Dispose();
    }

    private MachineScope Scope() => new()
    {
        Marks = [directory!.Path, Daemon.CgroupParent[1..]],
        FilesUnder = [Daemon.DataRoot, Daemon.ExecRoot],
        MountsOf = Daemon.ProcessId,
        NetworkOf = Daemon.ProcessId,
        NftMaps = ["berth/published_at", "berth/published"],
        OpenFilesOf = Daemon.ProcessId,
    };

    // Namespaces wait in a pool that is filled now and then, and used ones are given up a few at a time. Each is a descriptor of its own, those
    // of the bridge with a socket beside it, so the two numbers move apart when the kinds do. Single looks therefore bear with as many as the
    // pool may hold; the daemon is the same for all tests, and what leaked one by one would pass the most there can be.
    private List<string> Remaining(MachineState before, MachineState after)
    {
        var lines = before.Diff(after).ToList();
        foreach (var kind in (string[])["net:", "socket:"])
        {
            lines.RemoveAll(line => line.Contains($"open file of {Daemon.ProcessId}: {kind}", StringComparison.Ordinal) && TimesOf(line) <= MostNamespaces);
            var held = Held(kind);
            if (held > MostNamespaces + OtherSockets) lines.Add($"{held} descriptors of {kind} are held, more than the pool's {MostNamespaces} and {OtherSockets} others");
        }

        return lines;
    }

    private int Held(string kind) => Directory.EnumerateFileSystemEntries($"/proc/{Daemon.ProcessId}/fd")
        .Count(link => new FileInfo(link).LinkTarget?.StartsWith(kind, StringComparison.Ordinal) == true);

    // "+ open file of 17: net: (11 times)", "- open file of 17: net:".
    private static int TimesOf(string line) => line.EndsWith(" times)", StringComparison.Ordinal)
        ? int.Parse(line[(line.LastIndexOf('(') + 1)..^" times)".Length], System.Globalization.CultureInfo.InvariantCulture)
        : 1;

    // Two looks that agree: what the first time set going in the background has come to rest.
    private static async Task<MachineState> RestAsync(MachineScope scope, CancellationToken cancel)
    {
        var state = MachineState.Take(scope);
        for (var tries = 0; tries < 100; tries++)
        {
            await Task.Delay(100, cancel);
            var next = MachineState.Take(scope);
            if (state.Diff(next).Count == 0)
            {
                return next;
            }

            state = next;
        }

        return state;
    }

    private async Task StillWorksAsync(CancellationToken cancel)
    {
        var answer = await RunAsync("still-works", new JsonObject());
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.Status);
    }
}
