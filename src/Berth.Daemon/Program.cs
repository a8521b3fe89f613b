using System.Runtime.InteropServices;
using Berth.Daemon;
using Berth.Daemon.Distribution;
using Berth.Daemon.Http;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Linux;

if (args is ["--help"] or ["-h"] or ["help"])
{
    Usage.Write(Console.Out);
    return 0;
}
if (args is ["--version"] or ["-v"])
{
    Console.Out.WriteLine($"Berth version {BuildInfo.Version}");
    return 0;
}
if (args is ["remove-network", ..]) return RemoveNetwork.Run(args[1..]);
if (args is ["registry", ..]) return await RegistryProgram.RunAsync(args[1..]);
DaemonOptions options;
try
{
    options = ReadOptions.From(args);
}
catch (OptionsException e)
{
    Console.Error.WriteLine(e.Usage ? $"{e.Message}\nSee 'berthd --help'." : e.Message);
    return e.Usage ? 125 : 1;
}
using var errors = Console.OpenStandardError();
var log = new Log(errors, options.LogLevel, options.LogJson, TimeProvider.System);
if (options.Validate) return Validate();
var stop = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Stop(c, "SIGTERM"));
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Stop(c, "SIGINT"));
// A terminal that closes does not end a daemon.
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => c.Cancel = true);
try
{
    log.Info("starting up", ("version", BuildInfo.Version), ("pid", Environment.ProcessId));
    await using var daemon = await BerthDaemon.StartAsync(options, log, TimeProvider.System, CancellationToken.None);
    log.Info("API listen on", ("hosts", options.Hosts.Count == 0 ? Listener.Default : string.Join(',', options.Hosts)));
    log.Info("stopping", ("signal", await stop.Task));
    await daemon.StopAsync(TimeSpan.FromSeconds(options.ShutdownTimeout));
    return 0;
}
catch (OptionsException e)
{
    log.Fatal(e.Message);
    return 1;
}
catch (Exception e)
{
    // The machine will not have it: its own sentence says why, and the stack helps nobody but us.
    log.Fatal("failed to start daemon: " + FileFailure.Describe(e));
    log.Debug("failed to start daemon", ("error", e));
    return 1;
}

int Validate()
{
    try
    {
        BerthDaemon.Check(options, log, TimeProvider.System);
    }
    catch (OptionsException e)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
    Console.Out.WriteLine("configuration OK");
    return 0;
}

void Stop(PosixSignalContext context, string signal)
{
    context.Cancel = true;
    stop.TrySetResult(signal);
}
