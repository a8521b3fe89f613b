using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;

namespace Berth.Runtime.Shims;

/// <summary>Connects to the shim, or makes its socket and starts one. A lock file keeps two daemons from starting two.</summary>
internal static class StartShim
{
    private static readonly string[] InheritedNames = ["DOTNET_ROOT", "PATH", "HOME"];
    // The shim allocates a little per launch and then waits: a young generation of 256 KB instead of megabytes that are never looked at again.
    private static readonly string[] SmallHeap = ["DOTNET_GCgen0size=40000", "DOTNET_GCHeapHardLimit=4000000"];
    private const int ListenerNumber = 3;
    private const int StateNumber = 4;

    /// <exception cref="ShimException">The program is missing or cannot be started.</exception>
    public static FileDescriptor Connect(ShimOptions options)
    {
        if (SequencedSocket.TryConnect(options.SocketPath, out _) is { } first) return first;
        try
        {
            ShimFolder.Make(Path.GetDirectoryName(options.SocketPath)!);
            ShimFolder.Make(options.StateRoot);
            using var guard = Open.Path(options.SocketPath + ".lock", OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.CloseOnExec, 0x180);
            Flock.Lock(guard);
            // Someone else may have been first while this one waited for the lock.
            if (SequencedSocket.TryConnect(options.SocketPath, out _) is { } second) return second;
            Unlink.TryAt(FileDescriptor.WorkingDirectory, options.SocketPath);
            using var listener = SequencedSocket.Listen(options.SocketPath);
            // Connecting before the shim runs: the kernel keeps the connection for it, nobody has to wait.
            var socket = SequencedSocket.TryConnect(options.SocketPath, out var errno) ?? throw new LinuxException($"connect({options.SocketPath})", errno);
            Spawn(options, listener);
            return socket;
        }
        catch (LinuxException e)
        {
            throw new ShimException(ShimErrorCode.Unavailable, $"cannot start {options.ProgramPath}: {e.Message}");
        }
    }

    private static void Spawn(ShimOptions options, FileDescriptor listener)
    {
        using var state = Open.Path(options.StateRoot, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
        using var nothing = Open.Path("/dev/null", OpenFlags.ReadWrite | OpenFlags.CloseOnExec);
        using var errors = Open.Path(Path.Combine(options.StateRoot, "shim.log~"), OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.CloseOnExec, 0x180);
        using var program = OpenProgram(options.ProgramPath);
        // Out of the way of the numbers they get in the child.
        var files = new[] { nothing, errors, listener, state, program }.Select(f => FileFlags.DuplicateAbove(f, 16)).ToArray();
        try
        {
            var builder = new LaunchProgramBuilder();
            builder.AddClone((ulong)NamespaceFlags.Mount, null, Launching.KernelSupport.Clone3);
            builder.Add(LaunchCall.Setsid, "setsid", default);
            (FileDescriptor File, int Number)[] places = [(files[0], 0), (files[0], 1), (files[1], 2), (files[2], ListenerNumber), (files[3], StateNumber)];
            foreach (var (file, number) in places) builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(file), number, 0);
            builder.Add(LaunchCall.Sigprocmask, "rt_sigprocmask", default, 2, builder.Struct(0UL), 0, 8);
            var arguments = builder.Texts(["berth-shim", $"{ListenerNumber}", $"{StateNumber}"]);
            var environment = builder.Texts([.. SmallHeap, .. Inherited()]);
            builder.Add(LaunchCall.ExecveAt, new("execveat", options.ProgramPath), default, builder.File(files[4]), builder.Text(""), arguments, environment, AT_EMPTY_PATH);
            Run(builder);
        }
        finally
        {
            foreach (var file in files) file.Dispose();
        }
    }

    // Where a runtime outside its usual place is, for a shim that was not compiled ahead of time.
    private static IEnumerable<string> Inherited() =>
        InheritedNames.Select(name => (name, Environment.GetEnvironmentVariable(name))).Where(v => v.Item2 is not null).Select(v => $"{v.name}={v.Item2}");

    private static void Run(LaunchProgramBuilder builder)
    {
        using var block = Memfd.Create("berth-shim-launch");
        Write.All(block, builder.Build());
        using var launch = LaunchProgram.Map(block, [.. builder.Descriptors.Select(d => d.Number)]);
        var result = launch.Run();
        if (result.Pid == 0) throw new LinuxException("clone3(berth-shim)", result.Errno);
        var process = new FileDescriptor(result.PidFd);
        if (result.FailedRecord >= 0)
        {
            Pidfd.TryReap(process, out _, out _, wait: true);
            process.Dispose();
            throw new LinuxException(builder.Steps[result.FailedRecord].ToString(), result.Errno);
        }

        // It is this process's child until this process ends: someone must collect it should it end first.
        new Thread(() => Collect(process), 64 * 1024) { IsBackground = true, Name = "berth shim end" }.Start();
    }

    private static void Collect(FileDescriptor process)
    {
        Pidfd.TryReap(process, out _, out _, wait: true);
        process.Dispose();
    }

    /// <summary>
    /// The program as a sealed memory file: what a container could reach of a process that enters it (/proc/PID/exe) is then a file nobody
    /// can write (CVE-2019-5736). A shim that is not compiled ahead of time needs the files beside it and is run from where it lies.
    /// </summary>
    private static FileDescriptor OpenProgram(string path)
    {
        using var file = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        if (File.Exists(path + ".dll")) return Open.Path(path, OpenFlags.Path | OpenFlags.CloseOnExec);
        var sealedFile = Memfd.Create("berth-shim", allowSealing: true);
        var length = Stat.Descriptor(file).Size;
        while (length > 0)
        {
            var count = CopyFileRange.Try(file, sealedFile, length, out _);
            if (count <= 0) break;
            length -= count;
        }

        if (length > 0)
        {
            Lseek.To(file, 0);
            Truncate.Descriptor(sealedFile, 0);
            Lseek.To(sealedFile, 0);
            var bytes = new byte[1 << 16];
            for (int count; (count = Read.From(file, bytes)) > 0;) Write.All(sealedFile, bytes.AsSpan(0, count));
        }

        Memfd.Seal(sealedFile, MemfdSeals.Seal | MemfdSeals.Shrink | MemfdSeals.Grow | MemfdSeals.Write);
        return sealedFile;
    }

    private const int AT_EMPTY_PATH = 0x1000;
}
