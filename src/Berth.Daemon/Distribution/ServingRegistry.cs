using Berth.Daemon.Logging;
using Berth.Registry;

namespace Berth.Daemon.Distribution;

/// <summary>A registry that answers: its addresses, its figures, and the collection of what nothing needs.</summary>
internal sealed class ServingRegistry : IAsyncDisposable
{
    private readonly RegistryHost _host;
    private readonly RegistryHost? _figures;
    private readonly ITimer? _collection;

    private ServingRegistry(RegistryHost host, RegistryHost? figures, ITimer? collection) => (_host, _figures, _collection) = (host, figures, collection);

    /// <exception cref="Options.OptionsException">An address is in use.</exception>
    public static async Task<ServingRegistry> StartAsync(RegistryServer registry, ServeOptions options, RegistryAccess access, Log log, TimeProvider time)
    {
        var host = await RegistryHost.StartAsync(access.Addresses, access.Certificates, new RegistryApplication(registry, access.Certificates is not null, log, time), log);
        try
        {
            var figures = options.MetricsListen.Length == 0 ? null : await RegistryHost.StartAsync([RegistryHost.Address(options.MetricsListen)], null, new MetricsApplication(registry), log);
            log.Info("registry listen on", ("addresses", string.Join(',', host.Addresses)), ("data-root", options.DataRoot), ("auth", options.Auth), ("metrics", figures?.Addresses[0]));
            var collection = options.CollectEvery == TimeSpan.Zero ? null : time.CreateTimer(_ => Collect(registry, log), null, options.CollectEvery, options.CollectEvery);
            return new ServingRegistry(host, figures, collection);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Takes no more requests, and lets those go on that were begun.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_collection is not null) await _collection.DisposeAsync();
        _figures?.Dispose();
        _host.Dispose();
    }

    private static void Collect(RegistryServer registry, Log log)
    {
        try
        {
            var collected = registry.Collect();
            foreach (var record in collected.Mended) log.Warning("something of the registry was put right", ("what", record));
            log.Info("garbage collected", ("uploads", collected.Uploads), ("blobs", collected.Blobs), ("bytes", collected.Bytes));
        }
        catch (Exception failure)
        {
            // The next one tries again.
            log.Error("garbage collection failed", ("error", failure.Message));
        }
    }
}
