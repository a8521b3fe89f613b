using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;

namespace Berth.Init;

/// <summary>Starts the command in a process group of its own, which is the terminal's foreground when there is a terminal.</summary>
internal static class StartCommand
{
    private const int TIOCSPGRP = 0x5410;
    private const int SIG_SETMASK = 2;

    /// <summary>The command's pid, or 0 and why it could not be executed.</summary>
    public static int Run(IReadOnlyList<string> command, IReadOnlyList<string> environment, out Errno failure)
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(0, null, Clone3Support.Probe());
        builder.Add(LaunchCall.Setpgid, "setpgid", default, 0, 0);
        var self = builder.NewSlot();
        builder.Add(LaunchCall.Getpid, "getpid", new LaunchControl { Store = self });
        // No terminal is no error. All signals are blocked, so SIGTTOU does not stop this.
        builder.Add(LaunchCall.Ioctl, "ioctl(TIOCSPGRP)", new LaunchControl { IgnoreErrors = true }, 0, TIOCSPGRP, LaunchOperand.AddressOf(self));
        var standard = builder.Bytes(new byte[32]);
        for (var signal = 1; signal < 32; signal++)
            if (signal is not (9 or 19)) builder.Add(LaunchCall.Sigaction, "rt_sigaction", default, signal, standard, 0, 8);
        builder.Add(LaunchCall.Sigprocmask, "rt_sigprocmask", default, SIG_SETMASK, builder.Struct(0UL), 0, 8);
        AddExecutions(builder, command, environment);
        using var block = Memfd.Create("berth-init");
        Write.All(block, builder.Build());
        using var program = LaunchProgram.Map(block, []);
        var result = program.Run();
        failure = result.Errno;
        if (result.Pid == 0) return 0;
        using var process = new FileDescriptor(result.PidFd);
        if (result.FailedRecord < 0) return result.Pid;
        Pidfd.TryReap(process, out _, out _, wait: true);
        return 0;
    }

    private static void AddExecutions(LaunchProgramBuilder builder, IReadOnlyList<string> command, IReadOnlyList<string> environment)
    {
        var (arguments, variables) = (builder.Texts(command), builder.Texts(environment));
        var paths = ExecutablePath.Candidates(command[0], environment);
        for (var i = 0; i < paths.Count; i++)
        {
            var control = i < paths.Count - 1 ? new LaunchControl { Tolerate = Errno.ENOENT, TolerateToo = Errno.ENOTDIR, TolerateThird = Errno.EACCES } : default;
            builder.Add(LaunchCall.Execve, "execve", control, builder.Text(paths[i]), arguments, variables);
        }
    }
}
