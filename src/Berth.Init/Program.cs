using Berth.Init;
using Berth.Linux;
using Berth.Linux.Processes;

// berth-init [-sgv] [-w] [-p SIGNAL] [-e CODE] [--] COMMAND ARGS: the first process of a container, in the form of docker-init and tini.
var options = InitOptions.Parse(args);
if (options.Command.Count == 0)
{
    Console.Error.WriteLine(options.Error ?? "usage: berth-init [-g] [-s] [-v] -- COMMAND [ARGS]");
    return options.ShowVersion ? 0 : 1;
}

var environment = Surroundings.Environment();
const int terminate = 15;
if (!SignalWait.IsBlocked(terminate))
{
    // A signal is only waited for when no thread would take it. The runtime's own threads exist by now, but the mask outlives execve: the
    // second start finds every signal blocked before any thread is made.
    SignalMask.BlockAll();
    ReplaceProgram.With("/proc/self/exe", Environment.GetCommandLineArgs(), environment);
    // Without /proc the program goes on as it is: signals that another thread takes are lost to the child, nothing else.
}

// The second start made its name from /proc/self/exe.
Berth.Linux.Calls.Prctl.SetName("docker-init");
if (options.Subreaper) Berth.Linux.Calls.Prctl.SetChildSubreaper(true);
var child = StartCommand.Run(options.Command, environment, out var failure);
if (child == 0)
{
    Console.Error.WriteLine($"berth-init: exec {options.Command[0]} failed: {failure.Describe()}");
    return failure == Errno.EACCES ? 126 : 127;
}

return new ChildLoop(child, options).Run();
