using System.Runtime.InteropServices;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Images.Content;
using Berth.Images.Registries;
using Berth.Registry;

namespace Berth.Daemon.Distribution;

/// <summary><c>berthd registry serve</c>, a registry as a program of its own with a store of its own, and <c>berthd registry verify</c>.</summary>
internal static class RegistryProgram
{
    private const int MinThreads = 16;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    /// <summary>Runs until SIGTERM or SIGINT; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is [] or ["--help"] or ["serve", "--help"])
        {
            ServeFlags.WriteUsage(Console.Out);
            return 0;
        }
        if (arguments is ["verify", "--help"])
        {
            Console.Out.WriteLine(VerifyOptions.Usage);
            return 0;
        }
        if (arguments[0] is not ("serve" or "verify"))
        {
            Console.Error.WriteLine($"unknown command: berthd registry {arguments[0]}\nSee 'berthd registry --help'.");
            return 125;
        }
        try
        {
            return arguments[0] == "serve"
                ? await ServeAsync(ServeFlags.Read(arguments[1..]))
                : await VerifyProgram.RunAsync(VerifyOptions.Read(arguments[1..]), Console.Out, Console.Error, !Console.IsErrorRedirected, TimeProvider.System);
        }
        catch (OptionsException e)
        {
            Console.Error.WriteLine(e.Usage ? $"{e.Message}\nSee 'berthd registry {arguments[0]} --help'." : e.Message);
            return e.Usage ? 125 : 1;
        }
    }

    private static async Task<int> ServeAsync(ServeOptions options)
    {
        // Writing a blob keeps a thread at the disk: with a thread per processor a few pushes would keep everybody waiting.
        ThreadPool.SetMinThreads(MinThreads, MinThreads);
        using var errors = Console.OpenStandardError();
        var log = new Log(errors, options.LogLevel, options.LogJson, TimeProvider.System);
        var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Stop(c, "SIGTERM"));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Stop(c, "SIGINT"));
        var access = RegistryAccess.From(options, log);
        using var root = RootLock.Take(options.DataRoot, "data-root", "berth registry");
        var (gate, tokens, files) = Gates.From(options, TimeProvider.System);
        using var reload = new ReloadFiles([.. files, .. access.Files], log);
        using var registry = RegistryServer.Open(
            Path.Combine(options.DataRoot, "registry"), ContentStore.Open(Path.Combine(options.DataRoot, "content")),
            new RegistryOptions
            {
                ReadOnly = options.ReadOnly, MaxBlobBytes = options.MaxBlobSize, Grace = options.Grace, Tokens = tokens,
                Upstreams = [.. options.MirrorOf.Select(x => new UpstreamRegistry(x, new Berth.Images.RegistryOptions { UserAgent = $"berth/{BuildInfo.Version}" }, TimeProvider.System))],
            },
            gate, TimeProvider.System);
        foreach (var record in registry.Mended) log.Warning("something of the registry was put right", ("what", record));
        foreach (var loss in registry.Losses) log.Error("something of the registry was lost", ("what", loss));
        await using var service = await ServingRegistry.StartAsync(registry, options, access, log, TimeProvider.System);
        log.Info("stopping", ("signal", await stop.Task));
        using var enough = new CancellationTokenSource(s_patience);
        await service.StopAsync(enough.Token);
        return 0;

        void Stop(PosixSignalContext context, string signal)
        {
            context.Cancel = true;
            stop.TrySetResult(signal);
        }
    }
}
