using Berth.Linux;

namespace Berth.Runtime;

/// <summary>
/// A process could not be started. The message names the call that failed, its arguments and the error:
/// <c>execve(/bin/nope): No such file or directory (ENOENT)</c>.
/// </summary>
/// <param name="stage">What was being done.</param>
/// <param name="call">The call with its arguments.</param>
/// <param name="errno">The error the kernel gave.</param>
public sealed class LaunchException(LaunchStage stage, string call, Errno errno)
    : IOException($"{call}: {errno.Describe()} ({errno})")
{
    /// <summary>What was being done; <see cref="LaunchStage.Exec"/> with ENOENT is exit code 127, with EACCES 126.</summary>
    public LaunchStage Stage { get; } = stage;

    /// <summary>The call with its arguments.</summary>
    public string Call { get; } = call;

    /// <summary>The error the kernel gave.</summary>
    public Errno Errno { get; } = errno;
}

/// <summary>The part of a launch in which a failure happened.</summary>
public enum LaunchStage
{
    /// <summary>Reading the request: ids, options, names.</summary>
    Prepare,
    /// <summary>Creating or joining namespaces.</summary>
    Namespace,
    /// <summary>Creating or entering the cgroup.</summary>
    Cgroup,
    /// <summary>Mounting the root or anything in it; also device nodes.</summary>
    Mount,
    /// <summary>Host name, kernel parameters, limits, out-of-memory score.</summary>
    Settings,
    /// <summary>Terminal and standard streams.</summary>
    Stdio,
    /// <summary>The working directory.</summary>
    WorkingDirectory,
    /// <summary>User, groups, capabilities.</summary>
    User,
    /// <summary>The system call filter.</summary>
    Seccomp,
    /// <summary>The program itself.</summary>
    Exec,
}
