using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>Runs a launch program and holds the process that comes of it.</summary>
internal sealed class LaunchProcess(ShimServer server)
{
    // Opened before the shim left the host's file systems.
    private static readonly FileDescriptor OwnPidNamespace = Open.Path("/proc/self/ns/pid", OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
    private static readonly FileDescriptor Proc = OpenProc();

    /// <summary>Makes sure that what needs the host's files is open.</summary>
    public static void Prepare() => GC.KeepAlive((OwnPidNamespace, Proc));

    public LaunchResult Run(HoldMessage request, ReceivedFiles files)
    {
        var result = Start(request, files, out var process);
        if (process is null) return result;
        var facts = request with { Pid = result.Pid, StartedAt = Clock.Now(), StartTicks = ReadStartTicks(result.Pid) };
        try
        {
            server.Hold(facts, process, Streams(request, files), Clients(request, files));
        }
        catch (LinuxException)
        {
            // Its log cannot be opened: a process that nobody holds must not be left running, nor its corpse.
            Pidfd.TrySignal(process, SIGKILL);
            Pidfd.TryReap(process, out _, out _, wait: true);
            process.Dispose();
            throw;
        }

        return result;
    }

    private const int SIGKILL = 9;

    /// <summary>Runs the program; null in place of the process when it failed.</summary>
    public static LaunchResult Start(HoldMessage request, ReceivedFiles files, out FileDescriptor? process)
    {
        process = null;
        var numbers = new int[request.ProgramCount];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = files.Peek(request.ProgramStart + i)?.Number ?? throw new InvalidDataException("descriptor named twice");
        using var program = LaunchProgram.Map(files.Peek(request.Main) ?? throw new InvalidDataException("launch without a block"), numbers);
        var result = RunIn(files.Peek(request.PidNamespace), program);
        if (result.Pid == 0) return result;
        process = new FileDescriptor(result.PidFd);
        if (result.FailedRecord < 0) return result;
        // The child has called exit: this only collects it.
        Pidfd.TryReap(process, out _, out _, wait: true);
        process.Dispose();
        process = null;
        return result;
    }

    /// <summary>Holds the process that a foreign runtime has made.</summary>
    public void HoldForeign(HoldMessage request, FileDescriptor process, ReceivedFiles files, FileDescriptor? terminal)
    {
        var facts = request with { Flags = request.Flags & ~HoldFlags.Foreign, StartedAt = Clock.Now(), StartTicks = ReadStartTicks(request.Pid) };
        var streams = (request.Flags & HoldFlags.Terminal) == 0
            ? Streams(request, files)
            : new HeldFiles(request.Input < 0 ? null : terminal?.Duplicate(), terminal, null, files.Take(request.LogDirectoryFile));
        server.Hold(facts, process, streams, Clients(request, files));
    }

    /// <summary>Holds a process another shim launched, or remembers how one ended.</summary>
    public void Adopt(HoldMessage request, ReceivedFiles files)
    {
        var process = files.Take(request.Main) ?? throw new InvalidDataException("adoption without a process");
        server.Hold(request with { Flags = request.Flags | HoldFlags.Adopted }, process, Streams(request, files), Clients(request, files));
    }

    // A process is born into the pid namespace its parent chose for its children; the parent itself stays where it is.
    private static LaunchResult RunIn(FileDescriptor? pidNamespace, LaunchProgram program)
    {
        if (pidNamespace is null) return program.Run();
        Setns.Join(pidNamespace, NamespaceFlags.Pid);
        try
        {
            return program.Run();
        }
        finally
        {
            Setns.Join(OwnPidNamespace, NamespaceFlags.Pid);
        }
    }

    private static HeldFiles Streams(HoldMessage request, ReceivedFiles files)
    {
        var output = files.Take(request.Output);
        // Input and output of a terminal are one file; two descriptors of it can be watched for different things.
        var input = request.Input == request.Output ? output?.Duplicate() : files.Take(request.Input);
        return new HeldFiles(input, output, files.Take(request.Error), files.Take(request.LogDirectoryFile));
    }

    private static List<(FileDescriptor, AttachmentFlags)> Clients(HoldMessage request, ReceivedFiles files)
    {
        var clients = new List<(FileDescriptor, AttachmentFlags)>();
        foreach (var (socket, flags) in request.Attachments)
            if (files.Take(socket) is { } file) clients.Add((file, flags));
        return clients;
    }

    private static FileDescriptor OpenProc()
    {
        using var context = Fsopen.New("proc");
        Fsconfig.Create(context);
        return Fsmount.Detached(context, MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec);
    }

    /// <summary>The exit code of a process that has ended and waits for its parent to reap it; null for any other.</summary>
    public static int? CorpseCode(int pid, ulong startTicks)
    {
        Span<byte> text = stackalloc byte[1024];
        var stat = text[..ReadStat(pid, text)];
        return startTicks != 0 && ProcessStat.StartTicks(stat) == startTicks ? ProcessStat.ExitCode(stat) : null;
    }

    private static ulong ReadStartTicks(int pid)
    {
        Span<byte> text = stackalloc byte[1024];
        return ProcessStat.StartTicks(text[..ReadStat(pid, text)]);
    }

    private static int ReadStat(int pid, Span<byte> text)
    {
        using var file = Open.TryAt(Proc, $"{pid}/stat", OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out _);
        return file is null ? 0 : Math.Max(0, (int)Read.TryFrom(file, text, out _));
    }
}
