using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Shim;

// berth-shim LISTENER STATE: numbers of two inherited descriptors, the listening socket and the state directory. The daemon starts it.
if (args.Length != 2 || !int.TryParse(args[0], out var listener) || !int.TryParse(args[1], out var state))
{
    Console.Error.WriteLine("berth-shim is started by berthd");
    return 2;
}

Prctl.SetName("berth-shim");
Prctl.SetDumpable(false);
Umask.Set(0x3F);
LaunchProcess.Prepare();
EmptyRoot.Enter();
using var loop = new EventLoop();
new ShimServer(loop, new FileDescriptor(listener), new FileDescriptor(state)).Start();
loop.Run();
return 0;
