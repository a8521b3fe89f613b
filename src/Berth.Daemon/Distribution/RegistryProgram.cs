using System.Net;
using System.Runtime.InteropServices;
using Berth.Daemon.Http;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Images.Content;
using Berth.Images.Registries;
using Berth.Registry;

namespace Berth.Daemon.Distribution;

/// <summary><c>berthd registry serve</c>: a registry as a program of its own, with a store of its own.</summary>
internal static class RegistryProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>Runs until SIGTERM or SIGINT; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [] or ["--help"] or ["serve", "--help"])
        {
            ServeFlags.WriteUsage(Console.Out);
            return 0;
        }
        if (arguments[0] != "serve")
        {
            Console.Error.WriteLine($"unknown command: berthd registry {arguments[0]}\nSee 'berthd registry --help'.");
            return 125;
        }
        try
        {
            return await ServeAsync(ServeFlags.Read(arguments[1..]));
        }
        catch (OptionsException e)
        {
            Console.Error.WriteLine(e.Usage ? $"{e.Message}\nSee 'berthd registry serve --help'." : e.Message);
            return e.Usage ? 125 : 1;
        }
    }

    private static async Task<int> ServeAsync(ServeOptions options)
    {
        using var errors = Console.OpenStandardError();
        var log = new Log(errors, options.LogLevel, options.LogJson, TimeProvider.System);
        var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Stop(c, "SIGTERM"));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Stop(c, "SIGINT"));
        IPEndPoint[] addresses = [.. (options.Listen.Count == 0 ? ["127.0.0.1:5000"] : options.Listen).Select(RegistryHost.Address)];
        RefuseStrangers(options, addresses, log);
        using var root = RootLock.Take(options.DataRoot, "data-root");
        var certificates = Certificates(options);
        var (gate, tokens) = Gates.From(options, TimeProvider.System);
        using var registry = RegistryServer.Open(
            Path.Combine(options.DataRoot, "registry"), ContentStore.Open(Path.Combine(options.DataRoot, "content")),
            new RegistryOptions
            {
                ReadOnly = options.ReadOnly, MaxBlobBytes = options.MaxBlobSize, Grace = options.Grace, Tokens = tokens,
                Upstreams = [.. options.MirrorOf.Select(x => new UpstreamRegistry(x, new Berth.Images.RegistryOptions { UserAgent = $"berth/{BuildInfo.Version}" }, TimeProvider.System))],
            },
            gate, TimeProvider.System);
        await using var collection = options.CollectEvery == TimeSpan.Zero ? null : TimeProvider.System.CreateTimer(_ => Collect(registry, log), null, options.CollectEvery, options.CollectEvery);
        using var host = await RegistryHost.StartAsync(addresses, certificates, new RegistryApplication(registry, certificates is not null, log, TimeProvider.System), log);
        using var figures = options.MetricsListen.Length == 0 ? null : await RegistryHost.StartAsync([RegistryHost.Address(options.MetricsListen)], null, new MetricsApplication(registry), log);
        log.Info("registry listen on", ("addresses", string.Join(',', host.Addresses)), ("data-root", options.DataRoot), ("auth", options.Auth), ("metrics", figures?.Addresses[0]));
        log.Info("stopping", ("signal", await stop.Task));
        using var enough = new CancellationTokenSource(s_patience);
        await host.StopAsync(enough.Token);
        return 0;

        void Stop(PosixSignalContext context, string signal)
        {
            context.Cancel = true;
            stop.TrySetResult(signal);
        }
    }

    // Where others reach it, everybody may push: that must be somebody's will.
    private static void RefuseStrangers(ServeOptions options, IPEndPoint[] addresses, Log log)
    {
        if (options.Auth != "none" || addresses.FirstOrDefault(x => !IPAddress.IsLoopback(x.Address)) is not { } open) return;
        if (!options.AllowAnonymous) throw new OptionsException($"{open} would let whoever reaches it read and write every image: say --allow-anonymous if that is meant");
        log.Warning("INSECURE: whoever reaches this address reads and writes every image", ("address", open));
    }

    private static ServerCertificates? Certificates(ServeOptions options) =>
        options.TlsCert.Length == 0 && options.TlsKey.Length == 0 ? null : ServerCertificates.Load(new DaemonOptions { Tls = true, TlsCert = options.TlsCert, TlsKey = options.TlsKey });

    private static void Collect(RegistryServer registry, Log log)
    {
        try
        {
            var collected = registry.Collect();
            log.Info("garbage collected", ("uploads", collected.Uploads), ("blobs", collected.Blobs), ("bytes", collected.Bytes));
        }
        catch (Exception failure)
        {
            // The next one tries again.
            log.Error("garbage collection failed", ("error", failure.Message));
        }
    }
}
