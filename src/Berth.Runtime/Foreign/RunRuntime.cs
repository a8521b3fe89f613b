using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Foreign;

/// <summary>Runs a command of a foreign runtime: here, or as records of a program that the shim runs.</summary>
internal static class RunRuntime
{
    private const int SIGKILL = 9;
    private const int SIGSTOP = 19;
    private const int Patience = 60_000;

    // A runtime hands on to the container what it finds of NOTIFY_SOCKET and LISTEN_FDS, so it finds nothing that is the daemon's.
    private static readonly string[] InheritedNames = ["PATH", "HOME", "TMPDIR", "LANG"];

    /// <summary>Runs it and waits for its end; its exit code.</summary>
    /// <exception cref="LinuxException">It could not be started, or did not end (ETIMEDOUT).</exception>
    public static int Run(IReadOnlyList<string> line)
    {
        using var nothing = Open.Path("/dev/null", OpenFlags.ReadWrite | OpenFlags.CloseOnExec);
        var builder = new LaunchProgramBuilder();
        builder.AddClone(0, null, KernelSupport.Clone3);
        AddProgram(builder, line, nothing, nothing, nothing);
        using var block = Memfd.Create("berth-runtime");
        Write.All(block, builder.Build());
        using var program = LaunchProgram.Map(block, [.. builder.Descriptors.Select(d => d.Number)]);
        var result = program.Run();
        if (result.Pid == 0) throw new LinuxException("clone3", result.Errno);
        using var child = new FileDescriptor(result.PidFd);
        var late = result.FailedRecord < 0 && Poll.One(child, PollEvents.In, Patience) == PollEvents.None;
        if (late) Pidfd.TrySignal(child, SIGKILL);
        Pidfd.TryReap(child, out var code, out _, wait: true);
        if (late) throw new LinuxException($"wait({line[0]})", Errno.ETIMEDOUT);
        return result.FailedRecord < 0 ? code : throw new LinuxException(builder.Steps[result.FailedRecord].ToString(), result.Errno);
    }

    /// <summary>Standard streams, signals as a program expects them, and the program.</summary>
    public static void AddProgram(LaunchProgramBuilder builder, IReadOnlyList<string> line, FileDescriptor input, FileDescriptor output, FileDescriptor error)
    {
        builder.Add(LaunchCall.Setsid, "setsid", default);
        builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(input), 0, 0);
        builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(output), 1, 0);
        builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(error), 2, 0);
        builder.Add(LaunchCall.CloseRange, "close_range", default, 3, uint.MaxValue, 0);
        var action = builder.Bytes(new byte[32]);
        for (var signal = 1; signal < 32; signal++)
            if (signal is not (SIGKILL or SIGSTOP)) builder.Add(LaunchCall.Sigaction, "rt_sigaction", default, signal, action, 0, 8);
        builder.Add(LaunchCall.Sigprocmask, "rt_sigprocmask", default, 2, builder.Struct(0UL), 0, 8);
        builder.Add(LaunchCall.Umask, "umask", default, 0x12);
        var environment = InheritedNames.Select(name => (name, Environment.GetEnvironmentVariable(name))).Where(v => v.Item2 is not null).Select(v => $"{v.name}={v.Item2}");
        builder.Stage = (int)LaunchStage.Exec;
        builder.Add(LaunchCall.Execve, new("execve", line[0]), default, builder.Text(line[0]), builder.Texts(line), builder.Texts([.. environment]));
    }
}
