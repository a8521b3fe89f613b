using System.Globalization;
using Berth.Testing;
using Berth.Testing.Images;
using Berth.Testing.Registry;

[assembly: AssemblyFixture(typeof(Berth.Compat.Tests.Engines.EngineFixture))]

namespace Berth.Compat.Tests.Engines;

/// <summary>
/// The engine, with the images of the cases loaded, for the whole run. <c>BERTH_DOCKER_HOST</c> (unix:// only) names one that is
/// already running, <c>BERTH_ENGINE_PID</c> its process; otherwise berthd of artifacts/berth is started with roots and a network
/// namespace of its own.
/// </summary>
public sealed class EngineFixture : IAsyncLifetime
{
    private readonly string directory = Directory.CreateTempSubdirectory("berth-compat-").FullName;
    private RunningDaemon? daemon;
    private LoopbackRegistry? registry;
    private EngineClient? engine;

    /// <summary>Why the cases cannot run here, or null.</summary>
    public string? Obstacle { get; private set; }

    public EngineClient Engine => engine ?? throw new InvalidOperationException("no engine was started");

    /// <summary>The docker client that the cases use.</summary>
    public string Client { get; private set; } = "";

    /// <summary>Folder with the archives of <see cref="ImageSet"/>.</summary>
    public string ImagesDirectory => Path.Combine(directory, "images");

    /// <summary>Folder for the files of the cases, as the engine sees it.</summary>
    public string EngineDirectory { get; private set; } = "";

    /// <summary>What was there before the first case, and stays.</summary>
    public IReadOnlySet<string> Foreign { get; private set; } = new HashSet<string>();

    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Client = Environment.GetEnvironmentVariable("BERTH_DOCKER_CLIENT") is { Length: > 0 } given ? given : OnPath("docker") ?? "";
        Obstacle = Environment.UserName != "root" ? "needs root"
            : Client.Length == 0 ? "needs the docker client: eng/docker-client.sh fetches one; BERTH_DOCKER_CLIENT names it"
            : ImageSet.FindBusybox() is null ? "needs a static busybox: apt-get install busybox-static"
            : null;
        if (Obstacle is null)
        {
            await StartAsync(cancel);
        }
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        if (Environment.GetEnvironmentVariable("BERTH_DOCKER_HOST") is { Length: > 0 } host)
        {
            var pid = Environment.GetEnvironmentVariable("BERTH_ENGINE_PID");
            engine = new EngineClient(host.Replace("unix://", "", StringComparison.Ordinal), string.IsNullOrEmpty(pid) ? null : int.Parse(pid, CultureInfo.InvariantCulture));
        }
        else if (File.Exists(RunningDaemon.Program))
        {
            daemon = await RunningDaemon.StartAsync(directory + "-berth", "compat-berthd.log", cancel);
            engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        }
        else
        {
            Obstacle = "needs artifacts/berth/berthd: run eng/build.sh";
            return;
        }

        EngineDirectory = "/tmp/" + Path.GetFileName(directory) + "-files";
        Directory.CreateDirectory(engine.RootPrefix + EngineDirectory);
        registry = LoopbackRegistry.Start(engine.Process);
        Foreign = (await engine.ContainersAsync(cancel)).ToHashSet();
        Directory.CreateDirectory(ImagesDirectory);
        foreach (var archive in ImageSet.Write(ImagesDirectory))
        {
            await engine.LoadAsync(archive, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        if (engine is not null)
        {
            Directory.Delete(engine.RootPrefix + EngineDirectory, recursive: true);
            engine.Dispose();
        }

        if (daemon is not null)
        {
            await daemon.DisposeAsync();
        }

        Directory.Delete(directory, recursive: true);
    }

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
