using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>What every new process gets, the first of a container and one of an exec: streams, limits, directory, and at last the program.</summary>
internal static class ProcessRecords
{
    /// <summary>A session of its own, standard streams, and the controlling terminal.</summary>
    public static void Streams(LaunchScope scope, ChildStreams streams)
    {
        scope.Enter(LaunchStage.Stdio);
        var program = scope.Program;
        scope.Add(LaunchCall.Setsid, "setsid");
        scope.Add(LaunchCall.Dup3, new("dup3", "stdin"), program.File(streams.Input), 0, 0);
        scope.Add(LaunchCall.Dup3, new("dup3", "stdout"), program.File(streams.Output), 1, 0);
        scope.Add(LaunchCall.Dup3, new("dup3", "stderr"), program.File(streams.Error), 2, 0);
        if (streams.IsTerminal) scope.Add(LaunchCall.Ioctl, new("ioctl", "stdin", "TIOCSCTTY"), 0, Terminal.TIOCSCTTY, 0);
    }

    /// <summary>Out-of-memory score and resource limits (unless they are set already), scheduling, umask.</summary>
    public static void Settings(LaunchScope scope, ProcessSpec process, LaunchSlot proc, bool limits = true)
    {
        scope.Enter(LaunchStage.Settings);
        if (limits)
        {
            OutOfMemoryScore(scope, process, proc);
            Limits(scope, process);
        }

        SchedulingRecords.Add(scope, process);
        scope.Add(LaunchCall.Umask, "umask", process.User.Umask ?? 0x12);
    }

    /// <summary>oom_score_adj.</summary>
    public static void OutOfMemoryScore(LaunchScope scope, ProcessSpec process, LaunchOperand proc)
    {
        scope.Enter(LaunchStage.Settings);
        // Lowering the score needs CAP_SYS_RESOURCE, which not even root has everywhere; Docker and podman go on without.
        if (process.OomScoreAdj is { } score)
            WriteProc(scope, proc, "self/oom_score_adj", score.ToString(System.Globalization.CultureInfo.InvariantCulture), new LaunchControl { Tolerate = Errno.EACCES, TolerateToo = Errno.EPERM });
    }

    /// <summary>Resource limits, but those that what is still to be done would hit.</summary>
    public static void Limits(LaunchScope scope, ProcessSpec process) => Limits(scope, process, last: false);

    /// <summary>The limits that were left out.</summary>
    public static void LastLimits(LaunchScope scope, ProcessSpec process) => Limits(scope, process, last: true);

    private const ulong ManyFiles = 1024;

    private static void Limits(LaunchScope scope, ProcessSpec process, bool last)
    {
        scope.Enter(LaunchStage.Settings);
        foreach (var limit in process.Rlimits)
        {
            if (last != (limit.Soft < ManyFiles && limit.Type.EndsWith("NOFILE", StringComparison.OrdinalIgnoreCase))) continue;
            var number = Rlimit.Number(limit.Type);
            if (number < 0) throw new LaunchException(LaunchStage.Prepare, $"rlimit \"{limit.Type}\"", Errno.EINVAL);
            var value = scope.Program.Struct(new Limit { Soft = limit.Soft, Hard = limit.Hard });
            scope.Add(LaunchCall.Prlimit, new("prlimit", $"{limit.Type} {limit.Soft}:{limit.Hard}"), 0, number, value, 0);
        }
    }

    /// <summary>The execution domain, personality(2).</summary>
    public static void Domain(LaunchScope scope, PersonalitySpec? personality)
    {
        if (personality is null) return;
        var number = personality.Domain switch
        {
            "LINUX" => 0,
            "LINUX32" => 8,
            var other => throw new LaunchException(LaunchStage.Prepare, $"personality \"{other}\"", Errno.EINVAL),
        };
        scope.Add(LaunchCall.Personality, new("personality", personality.Domain), number);
    }

    /// <summary>Asks for the AppArmor profile that execve enters; kernels without AppArmor have none to ask for.</summary>
    public static void Profile(LaunchScope scope, ProcessSpec process, LaunchSlot proc)
    {
        if (string.IsNullOrEmpty(process.ApparmorProfile) || !HasAppArmor.Value) return;
        scope.Enter(LaunchStage.User);
        WriteProc(scope, proc, "self/attr/apparmor/exec", "exec " + process.ApparmorProfile);
    }

    private static readonly Lazy<bool> HasAppArmor = new(() => Stat.TryAt(FileDescriptor.WorkingDirectory, "/sys/kernel/security/apparmor/profiles", out _) is not null);

    /// <summary>Writes a file of a procfs that only this child has ever seen (CVE-2025-52881).</summary>
    public static void WriteProc(LaunchScope scope, LaunchOperand proc, string path, string value, LaunchControl control = default)
    {
        var program = scope.Program;
        var how = new MountRecords.OpenHow
        {
            Flags = (uint)(OpenFlags.WriteOnly | OpenFlags.CloseOnExec).ToNative(),
            Resolve = (ulong)(ResolveFlags.Beneath | ResolveFlags.NoMagicLinks | ResolveFlags.NoCrossMount),
        };
        var file = program.NewSlot();
        program.Add(LaunchCall.OpenAt2, new("openat2", "/proc/" + path), control with { Store = file, Skip = 1 }, proc, program.Text(path), program.Struct(how), MountRecords.OpenHow.Size);
        program.Add(LaunchCall.Write, new("write", value, "/proc/" + path), control, file, program.Text(value), System.Text.Encoding.UTF8.GetByteCount(value));
    }

    /// <summary>
    /// The working directory, resolved without magic links and entered by descriptor, so that it can only be one of the container's
    /// (CVE-2024-21626).
    /// </summary>
    public static void WorkingDirectory(LaunchScope scope, LaunchSlot root, string path)
    {
        if (path is not ['/', ..]) throw new LaunchException(LaunchStage.WorkingDirectory, $"chdir({path}): not absolute", Errno.EINVAL);
        scope.Enter(LaunchStage.WorkingDirectory);
        var program = scope.Program;
        var how = new MountRecords.OpenHow
        {
            Flags = (uint)(OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec).ToNative(),
            Resolve = (ulong)(ResolveFlags.InRoot | ResolveFlags.NoMagicLinks),
        };
        var directory = scope.Get(LaunchCall.OpenAt2, new("chdir", path), root, program.Text(path), program.Struct(how), MountRecords.OpenHow.Size);
        scope.Add(LaunchCall.Fchdir, new("chdir", path), directory);
    }

    /// <summary>The root directory of the child at this point, as a place to resolve from.</summary>
    public static LaunchSlot OpenRoot(LaunchScope scope)
    {
        var how = new MountRecords.OpenHow { Flags = (uint)(OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec).ToNative() };
        return scope.Get(LaunchCall.OpenAt2, new("openat2", "/"), -100, scope.Program.Text("/"), scope.Program.Struct(how), MountRecords.OpenHow.Size);
    }

    /// <summary>The program: one execve for every directory of PATH, each tried when the one before did not find it.</summary>
    public static void Execute(LaunchScope scope, ProcessSpec process)
    {
        scope.Enter(LaunchStage.Exec);
        var program = scope.Program;
        var (arguments, environment) = (program.Texts(process.Args), program.Texts(process.Env));
        var paths = ExecutablePath.Candidates(Program(process), process.Env);
        for (var i = 0; i < paths.Count; i++)
        {
            var control = i < paths.Count - 1 ? new LaunchControl { Tolerate = Errno.ENOENT, TolerateToo = Errno.ENOTDIR, TolerateThird = Errno.EACCES } : default;
            program.Add(LaunchCall.Execve, new("execve", paths[i]), control, program.Text(paths[i]), arguments, environment);
        }
    }

    /// <summary>The program as it was asked for.</summary>
    public static string Program(ProcessSpec process) =>
        process.Args.Count > 0 ? process.Args[0] : throw new LaunchException(LaunchStage.Exec, "execve(): no command", Errno.ENOENT);

    /// <summary>The runtime ignores SIGPIPE, and what is ignored stays so through execve; handlers do not.</summary>
    public static void Signals(LaunchScope scope)
    {
        scope.Enter(LaunchStage.Exec);
        var action = scope.Program.Bytes(new byte[32]);
        for (var signal = 1; signal < 32; signal++)
            if (signal is not (9 or 19)) scope.Add(LaunchCall.Sigaction, "rt_sigaction", signal, action, 0, 8);
        scope.Add(LaunchCall.Sigprocmask, "rt_sigprocmask", 2, scope.Program.Struct(0UL), 0, 8);
    }

    private struct Limit
    {
        public ulong Soft, Hard;
    }
}

/// <summary>The child's ends of its standard streams.</summary>
internal sealed record ChildStreams(FileDescriptor Input, FileDescriptor Output, FileDescriptor Error, bool IsTerminal);
