using System.Net;
using Berth.Daemon.Containers;
using Berth.Daemon.Distribution;
using Berth.Daemon.Events;
using Berth.Daemon.Host;
using Berth.Daemon.Http;
using Berth.Daemon.Images;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Logs;
using Berth.Daemon.Networks;
using Berth.Daemon.Options;
using Berth.Daemon.Unsupported;
using Berth.Daemon.Volumes;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Query;
using Berth.Engine.Disk;
using Berth.Engine.Events;
using Berth.Engine.Host;
using Berth.Engine.Images;
using Berth.Engine.Logs;
using Berth.Engine.Networks;
using Berth.Engine.UserNamespaces;
using Berth.Engine.Uses;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Images.Signatures;
using Berth.Network;
using Berth.Runtime;

namespace Berth.Daemon;

/// <summary>The composition root: everything the daemon is made of is made here, in this order, and let go in the reverse one.</summary>
internal sealed class BerthDaemon : IAsyncDisposable
{
    private readonly Stack<object> _owned = new();
    private Server? _server;
    private OwnRegistry? _registry;
    // While nothing stands on it.
    private NetworkStack? _network;

    private BerthDaemon()
    {
    }

    /// <summary>Takes the roots, opens the stores, finds what runs, and answers.</summary>
    /// <exception cref="OptionsException">The options ask for something that cannot be.</exception>
    public static async Task<BerthDaemon> StartAsync(DaemonOptions options, Log log, TimeProvider time, CancellationToken ct)
    {
        var daemon = new BerthDaemon();
        try
        {
            await daemon.ComposeAsync(options, log, time, ct);
            return daemon;
        }
        catch
        {
            if (daemon._network is { IsNew: true } network) network.Uninstall();
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>Looks for what is wrong with the options as a start does, and leaves nothing behind.</summary>
    /// <exception cref="OptionsException">The options ask for something that cannot be.</exception>
    public static void Check(DaemonOptions options, Log log, TimeProvider time)
    {
        var (listeners, registry) = Plan(options, log, time);
        // The daemon that is to be started anew with these options has the addresses now.
        if (!PidFile.IsHeld(options.EffectivePidFile)) BoundSockets.Try(listeners.Select(x => x.EndPoint).OfType<IPEndPoint>().Concat(registry.Addresses));
    }

    private static (IReadOnlyList<Listener> Listeners, OwnRegistry Registry) Plan(DaemonOptions options, Log log, TimeProvider time)
    {
        var listeners = Listener.From(options, log);
        var registry = new OwnRegistry(options, log, time);
        if (options.Bridge != "none") NetworkSetup.From(options, ChooseUserNamespace.Never, log, time);
        return (listeners, registry);
    }

    /// <summary>Stops answering. Containers go on.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        using var enough = new CancellationTokenSource(patience);
        if (_server is not null) await Task.WhenAll(_server.StopAsync(enough.Token), _registry?.StopAsync(enough.Token) ?? Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var part))
        {
            if (part is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else (part as IDisposable)?.Dispose();
        }
    }

    private async Task ComposeAsync(DaemonOptions options, Log log, TimeProvider time, CancellationToken ct)
    {
        // What only the options can be wrong about comes before anything is touched, what is somebody else's before anything is made.
        var (listeners, registry) = Plan(options, log, time);
        Own(_registry = registry);
        Own(RootLock.Take(options.DataRoot, "data-root"));
        Own(RootLock.Take(options.ExecRoot, "exec-root"));
        Own(PidFile.Write(options.EffectivePidFile));
        var sockets = Own(BoundSockets.Bind(listeners, options.Group, log));
        var users = UserNamespaceSetup.From(options, log);
        var (id, since) = DaemonId.Take(options.DataRoot);
        var events = new EventBus(time);
        var images = Own(ImageStore.Open(Path.Combine(options.DataRoot, "images"), time, freesLater: true, roots: registry.OpenRoots()));
        foreach (var record in images.Renewed) log.Warning("something of the image store was put right", ("what", record));
        foreach (var image in images.List())
            if (images.FaultOf(image) is { } fault) log.Error("an image cannot be used", ("image", image.RepoTags.Count > 0 ? string.Join(", ", image.RepoTags) : image.Id.Text), ("why", fault));
        foreach (var loss in images.Losses) log.Error("something of the image store was lost", ("what", loss));
        var volumes = new VolumeStore(Path.Combine(options.DataRoot, "volumes"), events, time);
        var store = new ContainerStore(Path.Combine(options.DataRoot, "containers"));
        ContainerCensus containers = new CountContainers(store).Execute;
        volumes.UsersOf = name => [.. containers().Where(c => c.Volumes.Contains(name)).Select(c => c.Id)];
        var imageEvents = new ImageEvents(images, events);
        var remove = new Engine.Images.RemoveImage(new Berth.Images.RemoveImage(images), imageEvents, containers);
        await registry.StartAsync(images, remove, imageEvents, containers);
        var network = options.Bridge == "none" ? null : Own(_network = await NetworkStack.OpenAsync(NetworkSetup.From(options, users, log, time), ct));
        if (network is not null) BridgeRecord.Write(options.DataRoot, network.Default.LinkName);
        var facts = Facts(options, id) with { UserNamespaces = users.IsDefault };
        var routes = new Routes();
        PingEndpoint.Map(routes);
        VersionEndpoint.Map(routes, new ReadVersion(facts, ApiVersion.Newest.ToString(), ApiVersion.Oldest.ToString()), new ReadInfo(facts, images, containers, events, time));
        EventsEndpoint.Map(routes, events, time);
        VolumeEndpoints.Map(routes, volumes);
        var catalog = new NetworkCatalog(network?.Default, since, id, containers);
        NetworkEndpoints.Map(routes, catalog, events);
        MapImages(routes, options, images, imageEvents, remove, containers, time);
        var shim = Own(await ShimConnection.ConnectAsync(ShimSetup.From(options, log, time), ct));
        var watch = Own(new WatchLogs());
        var parts = new ContainerParts { Images = images, Volumes = volumes, Network = network, NetworkIdOf = catalog.IdOf, Shim = shim, Events = events, LogWatch = watch };
        var verbs = ContainerVerbs.Make(store, parts, ContainerSetup.From(options, users, log, time, Own(new StopSignal()).Token));
        Own(verbs.Remove);
        // From here on containers may stand on the bridge.
        _network = null;
        await verbs.Recover.ExecuteAsync(ct);
        await verbs.RestartByPolicy.AtDaemonStartAsync();
        new ContainerEndpoints(verbs).Map(routes);
        new WatchEndpoints(verbs).Map(routes);
        DiskEndpoint.Map(routes, new MeasureDisk(images, new ListImages(images, containers, new DescribeManifests(images, containers), time), verbs.List, store, volumes), events);
        PruneEndpoint.Map(routes, new EstimatePrune(store, containers, images, volumes, time));
        var (logs, findLog) = (new ReadLogs(watch), new FindLog(store));
        new AttachEndpoint(verbs, logs, findLog).Map(routes);
        new WebSocketEndpoint(verbs, logs, findLog).Map(routes);
        LogsEndpoint.Map(routes, logs, findLog.Run);
        verbs.Execs.Map(routes);
        new FileEndpoints(store, verbs.Files).Map(routes);
        new CommitEndpoint(store, verbs.Commit).Map(routes);
        UnsupportedEndpoints.Map(routes);
        _server = Own(await Server.StartAsync(sockets, routes, BuildInfo.Version, log));
    }

    private static void MapImages(Routes routes, DaemonOptions options, ImageStore images, ImageEvents events, Engine.Images.RemoveImage remove, ContainerCensus containers, TimeProvider time)
    {
        var registries = Registries(options);
        AuthEndpoint.Map(routes, new CheckLogin(registries, time));
        new RemoteEndpoints(new InspectRemote(registries, time), new SearchRegistry(registries)).Map(routes);
        new SignatureEndpoints(new InspectSignatures(registries, time), new PublishSignature(registries, time), registries.Signatures).Map(routes);
        var manifests = new DescribeManifests(images, containers);
        new ImageEndpoints(
            new ListImages(images, containers, manifests, time), new InspectImage(images, manifests), new TagImage(images, events), remove,
            new PruneImages(images, remove, events, time)).Map(routes);
        new ImageTransferEndpoints(
            new Engine.Images.PullImage(images, new Berth.Images.PullImage(images, registries), events),
            new Engine.Images.PushImage(images, new Berth.Images.PushImage(images, registries), events),
            new Engine.Images.LoadImages(new Berth.Images.LoadImages(images), events),
            new Engine.Images.ImportImage(new Berth.Images.ImportImage(images), events), new FetchArchive(registries),
            options.Signatures).Map(routes);
        new VerifyEndpoint(new Engine.Images.VerifyImages(images), registries).Map(routes);
        new SaveEndpoints(new Engine.Images.SaveImages(new Berth.Images.SaveImages(images), events)).Map(routes);
    }

    private static RegistryOptions Registries(DaemonOptions options) => new()
    {
        Insecure = options.InsecureRegistries,
        Mirrors = options.RegistryMirrors,
        ConcurrentDownloads = options.MaxConcurrentDownloads,
        Signatures = options.Signatures,
        KeepBlobs = options.KeepBlobs,
        ConcurrentUploads = options.MaxConcurrentUploads,
        Attempts = options.MaxDownloadAttempts,
        Proxy = new ProxyOptions(options.Proxies.GetValueOrDefault("http-proxy"), options.Proxies.GetValueOrDefault("https-proxy"), options.Proxies.GetValueOrDefault("no-proxy")),
        UserAgent = $"berth/{BuildInfo.Version}",
    };

    private static DaemonFacts Facts(DaemonOptions options, string id) => new()
    {
        Id = id,
        Version = BuildInfo.Version,
        Commit = BuildInfo.Commit,
        DataRoot = options.DataRoot,
        Debug = options.Debug,
        LogDriver = options.LogDriver,
        CdiDirectories = options.CdiDirectories,
        Runtimes = ContainerSetup.Runtimes(options),
        Labels = options.Labels,
        InsecureRegistries = options.InsecureRegistries,
        RegistryMirrors = options.RegistryMirrors,
        Warnings = options.InsecureTcp ? ["WARNING: API is accessible without encryption or client certificates on a tcp address"] : [],
    };

    private T Own<T>(T part)
        where T : class
    {
        _owned.Push(part);
        return part;
    }
}
