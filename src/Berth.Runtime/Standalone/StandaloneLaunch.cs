using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime.Launching;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Standalone;

/// <summary>Launches a container's first process, or one more, as a child of this process that can outlive it.</summary>
public static class StandaloneLaunch
{
    private const int FirstOwnNumber = 64;

    /// <summary>Begins the launch of a container: the child stops at <see cref="LaunchPlace.Mounted"/> when asked to, and at <see cref="LaunchPlace.Ready"/>.</summary>
    /// <exception cref="LaunchException">A part of the configuration is impossible, or a call on the way failed; no process is left.</exception>
    public static PendingProcess Begin(StandaloneRequest request)
    {
        var spec = request.Spec;
        var launch = new LaunchRequest
        {
            Id = request.Id,
            Spec = spec,
            RootMounts = [new Mount { Type = "bind", Source = request.RootPath, Options = ["rbind"] }],
            Stdio = new StdioRequest { Terminal = spec.Process?.Terminal == true },
        };
        CloseRange.OnExec(3 + request.PreservedFiles);
        return Begin(
            request.Block,
            settings => settings with { StartGate = request.StartGate, StopMounted = request.StopMounted, StopReady = true, RootPlace = request.StopMounted ? request.RootPath : null, KeptFiles = request.PreservedFiles, NoNewKeyring = request.NoNewKeyring },
            scope => CompileLaunch.Records(scope, launch, request.Cgroup, (s, devpts) => request.Streams.Open(s, HostUser(spec), devpts)),
            spec.Process!);
    }

    /// <summary>Begins the launch of another process in a container; it does not stop.</summary>
    /// <exception cref="LaunchException">A part of the request is impossible, or a call on the way failed; no process is left.</exception>
    public static PendingProcess Begin(StandaloneExec exec)
    {
        var map = UserNamespace.UserMapOf(exec.Pid);
        var uid = map is null ? exec.Process.User.Uid : UserNamespace.Outside(map, exec.Process.User.Uid);
        var more = (map is null ? 0 : NamespaceFlags.User) | (HasOwnTime(exec.Pid) ? NamespaceFlags.Time : 0);
        var request = new ExecRequest { Id = exec.Id, ExecId = "", Process = exec.Process, Seccomp = exec.Seccomp, Stdio = new StdioRequest { Terminal = exec.Process.Terminal } };
        using var devpts = exec.Process.Terminal ? Shims.ContainerTerminals.Open(exec.Pid, exec.Container) : null;
        using var root = Open.Path($"/proc/{exec.Pid}/root", OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec);
        CloseRange.OnExec(3 + exec.PreservedFiles);
        return Begin(
            null,
            settings => settings with { KeptFiles = exec.PreservedFiles },
            scope => CompileExec.Records(scope, request, exec.Container, exec.Cgroup, more, root, s => exec.Streams.Open(s, uid, devpts)),
            exec.Process);
    }

    private static PendingProcess Begin(FileDescriptor? blockFile, Func<StandaloneSettings, StandaloneSettings> settle, Func<LaunchScope, FileDescriptor?> compile, ProcessSpec process)
    {
        var (ours, theirs) = SequencedSocket.StreamPair();
        using var block = blockFile is null ? Memfd.Create("berth-launch") : blockFile.Duplicate();
        // Out of the way of the numbers that the program is to find.
        using var talk = FileFlags.DuplicateAbove(theirs, FirstOwnNumber);
        theirs.Dispose();
        using var scope = new LaunchScope { Standalone = settle(new StandaloneSettings { Talk = talk, Block = block }) };
        try
        {
            var name = ProcessRecords.Program(process);
            var pidNamespace = compile(scope);
            Write.All(block, scope.Program.Build());
            var program = LaunchProgram.MapForLoader(block, [.. scope.Program.Descriptors.Select(d => d.Number)]);
            try
            {
                foreach (var file in scope.Program.Descriptors) FileFlags.Inherit(file);
                FileFlags.Inherit(block);
                var result = Clone(scope, pidNamespace, name);
                var settings = scope.Standalone;
                var notes = new StartNotes { ListenerSlot = settings.Listener?.Index, FirstRecord = settings.FirstRecordAfterStart, Program = name, Steps = scope.Program.Steps };
                return new PendingProcess(result.Pid, new FileDescriptor(result.PidFd), new LaunchTalk(ours), program, scope.Program.Steps, name) { Notes = notes };
            }
            catch
            {
                program.Dispose();
                throw;
            }
        }
        catch
        {
            ours.Dispose();
            throw;
        }
    }

    // Up to the loader, in this process's memory; then the child is on its own.
    private static LaunchResult Clone(LaunchScope scope, FileDescriptor? pidNamespace, string name)
    {
        var before = scope.BeforeLoader!;
        using var block = Memfd.Create("berth-clone");
        Write.All(block, before.Build());
        using var program = LaunchProgram.Map(block, [.. before.Descriptors.Select(d => d.Number)]);
        var result = RunIn(pidNamespace, program);
        if (result.FailedRecord < 0) return result;
        if (result.Pid != 0)
        {
            using var process = new FileDescriptor(result.PidFd);
            Pidfd.TryReap(process, out _, out _, wait: true);
        }

        throw CompiledLaunch.Explain(before.Steps, name, result.FailedRecord, result.Errno);
    }

    private static LaunchResult RunIn(FileDescriptor? pidNamespace, LaunchProgram program)
    {
        if (pidNamespace is null) return program.Run();
        using var own = Open.Path("/proc/self/ns/pid", OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        Setns.Join(pidNamespace, NamespaceFlags.Pid);
        try
        {
            return program.Run();
        }
        finally
        {
            Setns.Join(own, NamespaceFlags.Pid);
        }
    }

    // A kernel without time namespaces has no such files: both are null.
    private static bool HasOwnTime(int pid) =>
        Readlink.TryAt(FileDescriptor.WorkingDirectory, $"/proc/{pid}/ns/time", out _) != Readlink.TryAt(FileDescriptor.WorkingDirectory, "/proc/self/ns/time", out _);

    private static uint HostUser(RuntimeSpec spec)
    {
        var uid = spec.Process?.User.Uid ?? 0;
        return spec.Linux is { UidMappings.Count: > 0 } linux && linux.Namespaces.Any(n => n.Type == "user") ? UserNamespace.Outside(ContainerUsers.Ranges(linux.UidMappings), uid) : uid;
    }
}
