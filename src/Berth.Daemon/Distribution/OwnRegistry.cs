using System.Net;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine.Images;
using Berth.Engine.Uses;
using Berth.Images;
using Berth.Registry;
using Berth.Registry.Shelf;

namespace Berth.Daemon.Distribution;

/// <summary>
/// The registry over the daemon's own images, <c>--registry-listen</c>. To make one reads what the options name and touches nothing; an
/// <see cref="OptionsException"/> says that they ask for something that cannot be.
/// </summary>
/// <param name="options">How it was asked for.</param>
/// <param name="log">The daemon's log.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnRegistry(DaemonOptions options, Log log, TimeProvider time) : IAsyncDisposable
{
    private readonly ServeOptions _options = From(options);
    private readonly RegistryAccess? _access = options.Registry.Listen.Count == 0 ? null : RegistryAccess.From(From(options), log);
    private readonly GateSetting? _gate = options.Registry.Listen.Count == 0 ? null : Gates.From(From(options), time);
    private RegistryRoots? _roots;
    private RegistryServer? _server;
    private ServingRegistry? _service;
    private ReloadFiles? _reload;

    /// <summary>The addresses that the options name.</summary>
    public IEnumerable<IPEndPoint> Addresses => _access is null ? [] : _options.MetricsListen.Length == 0 ? _access.Addresses : [.. _access.Addresses, RegistryHost.Address(_options.MetricsListen)];

    /// <summary>
    /// What the registry keeps in the image store beside the images; null when there was never one. What it kept stays while the daemon runs without it.
    /// </summary>
    public RegistryRoots? OpenRoots()
    {
        var images = Path.Combine(options.DataRoot, "images");
        var folder = Path.Combine(images, "registry");
        if (_access is null && !Directory.Exists(folder)) return null;
        // Beneath the images, so that what was uploaded becomes content by a rename.
        ImageStore.MakeFolder(images);
        return _roots = RegistryRoots.Open(folder, time);
    }

    /// <summary>Answers, when the options name an address.</summary>
    /// <exception cref="OptionsException">An address is in use.</exception>
    public async Task StartAsync(ImageStore images, Engine.Images.RemoveImage remove, ImageEvents events, ContainerCensus containers)
    {
        if (_access is null || _roots is null || _gate is not var (gate, _, files)) return;
        _reload = new ReloadFiles([.. files, .. _access.Files], log);
        if (_options is { Auth: "none", ReadOnly: false })
            log.Warning("whoever is on this machine may replace images by way of the registry: --registry-auth or --registry-read-only prevents it");
        var hooks = new ShelfHooks
        {
            Remove = name => remove.Run(name, force: false),
            IsUsed = id => containers().Any(x => x.Uses(id.ToString())),
            Received = (id, name) => events.Publish("tag", id, name.Familiar),
            Kept = (what, why) => log.Info("registry keeps what is no image", ("manifest", what), ("reason", why)),
        };
        _server = RegistryServer.Open(_roots, images, hooks, new Berth.Registry.RegistryOptions { ReadOnly = _options.ReadOnly }, gate, time);
        foreach (var record in _server.Mended) log.Warning("something of the registry was put right", ("what", record));
        _service = await ServingRegistry.StartAsync(_server, _options, _access, log, time);
    }

    /// <summary>Stops answering.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _service?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_service is not null) await _service.DisposeAsync();
        _reload?.Dispose();
        _server?.Dispose();
    }

    private static ServeOptions From(DaemonOptions options) => options.Registry with
    {
        DataRoot = options.DataRoot, Auth = options.Registry.Htpasswd.Length > 0 ? "htpasswd" : "none", FlagPrefix = "--registry-", UsersFlag = "auth",
    };
}
