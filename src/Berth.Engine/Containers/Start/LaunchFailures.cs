using Berth.Engine.Roots;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Runtime;
using Mount = Berth.Oci.Mount;

namespace Berth.Engine.Containers.Start;

/// <summary>
/// Says why a process could not be started in the words Docker's clients look for: by them they choose between the exit codes 125, 126
/// and 127.
/// </summary>
internal static class LaunchFailures
{
    /// <summary>The program was not found.</summary>
    public const int NotFound = 127;

    /// <summary>The program was found and cannot be executed.</summary>
    public const int NotExecutable = 126;

    /// <summary>Anything else.</summary>
    public const int Other = 128;

    // The engine's parts have other names here; clients and scripts look for these.
    private const string Creation = "failed to create task for container: failed to create shim task: ";
    private const string Task = Creation + "OCI runtime create failed: runc create failed: ";
    private const string Process = Task + "unable to start container process: error during container init: ";

    private const string UnknownSeccomp = "seccomp: string ";
    private const string SysctlRoot = "/proc/sys/";

    /// <summary>A request that only the runtime could see to be wrong.</summary>
    public static EngineException Refused(string sentence) => EngineException.Internal(Task + sentence);

    /// <summary>The error for the user and the exit code the container gets.</summary>
    public static (EngineException Error, int ExitCode) Explain(LaunchException failure, ContainerDocument container, IReadOnlyList<Mount> root)
    {
        switch (failure.Stage)
        {
            case LaunchStage.Exec:
                var (sentence, code) = ExplainExec(failure, container.Path, () => OpenRoot.From(root));
                return (new EngineException(EngineErrorCode.Invalid, Process + sentence, failure), code);
            case LaunchStage.WorkingDirectory when failure.Errno == Errno.ENOTDIR:
                return (EngineException.Internal($"Cannot mkdir: {Argument(failure)} is not a directory", failure), Other);
            case LaunchStage.Mount when failure.Errno is Errno.EINVAL or Errno.ENOTDIR && Misfit(failure, container) is { } mount:
                return (new EngineException(
                    EngineErrorCode.Invalid,
                    $"{Process}error mounting \"{mount.Source}\" to rootfs at \"{mount.Destination}\": not a directory: Are you trying to mount a directory onto a file "
                    + "(or vice-versa)? Check if the specified host path exists and is the expected type",
                    failure), Other);
            case LaunchStage.Seccomp when failure.Call.StartsWith(UnknownSeccomp, StringComparison.Ordinal):
                return (EngineException.Internal(Task + failure.Call[UnknownSeccomp.IndexOf("string", StringComparison.Ordinal)..], failure), Other);
            case LaunchStage.Settings when Sysctl(failure) is { } sysctl:
                return (EngineException.Internal(Process + sysctl, failure), Other);
            case LaunchStage.Settings when failure.Call.StartsWith("sethostname", StringComparison.Ordinal):
                return (EngineException.Internal($"{Process}sethostname: {Lower(failure.Errno)}", failure), Other);
            default:
                return (EngineException.Internal(Process + failure.Message, failure), Other);
        }
    }

    // openat2(/proc/sys/net/nope) and write(x -> /proc/sys/net/ipv4/ip_forward), in the words of Docker's runtime.
    private static string? Sysctl(LaunchException failure)
    {
        var argument = Argument(failure);
        var at = argument.IndexOf(SysctlRoot, StringComparison.Ordinal);
        if (at < 0) return null;
        var path = argument[(at + SysctlRoot.Length)..];
        var name = path.Replace('/', '.');
        var file = $"fsmount:fscontext:proc/./sys/{path}";
        return failure.Call.StartsWith("write", StringComparison.Ordinal)
            ? $"failed to write sysctl {name} = \"{argument[..Math.Max(at - " -> ".Length, 0)]}\": write {file}: {Lower(failure.Errno)}"
            : $"open sysctl {name} file: unsafe procfs detected: openat2 {file}: {Lower(failure.Errno)}";
    }

    /// <summary>What another runtime says, which the exit code is guessed from: nothing else is known of why it failed.</summary>
    public static (EngineException Error, int ExitCode) Explain(OciRuntimeException failure)
    {
        var message = failure.Verb == "create" ? Creation + failure.Message : failure.Message;
        var code = CodeOf(message);
        return (new EngineException(code == Other ? EngineErrorCode.Internal : EngineErrorCode.Invalid, message, failure), code);
    }

    /// <summary>The exit code that Docker reads out of a runtime's sentence.</summary>
    public static int CodeOf(string sentence)
    {
        bool Says(string words) => sentence.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (Says("executable file not found") || Says("no such file or directory") || Says("system cannot find the file specified")) return NotFound;
        return Says("permission denied") ? NotExecutable : Other;
    }

    /// <summary>A limit that a cgroup refused.</summary>
    public static EngineException Explain(CgroupException failure)
    {
        var sentence = failure is { File: { } file, Value: { } value }
            ? $"failed to write \"{value}\": write {file}: {Lower(failure.Errno)}"
            : failure.Message;
        return EngineException.Internal($"{Process}error setting cgroup config for procHooks process: {sentence}", failure);
    }

    // The bind whose two ends are not of one kind: the failing call names its target, or something that should have been beneath it.
    private static Mounts.ContainerMount? Misfit(LaunchException failure, ContainerDocument container)
    {
        var target = Argument(failure).Split(" -> ")[^1];
        return container.Mounts.FirstOrDefault(mount => mount.Source.Length > 0
            && (target == mount.Destination || (File.Exists(mount.Source) && failure.Call.Contains($"({mount.Destination}/", StringComparison.Ordinal))));
    }

    // What stands between the brackets of the failed call.
    private static string Argument(LaunchException failure)
    {
        var (open, close) = (failure.Call.IndexOf('(', StringComparison.Ordinal), failure.Call.LastIndexOf(')'));
        return open >= 0 && close > open ? failure.Call[(open + 1)..close] : failure.Call;
    }

    /// <summary>Why a program could not be executed; looks into the root to tell a directory from a file without permission.</summary>
    public static (string Sentence, int ExitCode) ExplainExec(LaunchException failure, string program, Func<FileDescriptor> root)
    {
        var hasSlash = program.Contains('/', StringComparison.Ordinal);
        return failure.Errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR when !hasSlash => ($"exec: \"{program}\": executable file not found in $PATH", NotFound),
            Errno.ENOENT when Exists(root, program) => ($"exec {program}: no such file or directory", NotFound),
            Errno.ENOENT or Errno.ENOTDIR => ($"exec: \"{program}\": stat {program}: {Lower(failure.Errno)}", NotFound),
            Errno.EACCES or Errno.EPERM or Errno.EISDIR when IsDirectory(root, program) =>
                ($"exec: \"{program}\": is a directory: permission denied", NotExecutable),
            Errno.EACCES or Errno.EPERM => ($"exec: \"{program}\": permission denied", NotExecutable),
            _ => ($"exec {program}: {Lower(failure.Errno)}", NotExecutable),
        };
    }

    private static bool IsDirectory(Func<FileDescriptor> root, string program) => Look(root, program)?.Type == FileType.Directory;

    // A script whose interpreter is missing, or a program whose loader is: the file itself is there.
    private static bool Exists(Func<FileDescriptor> root, string program) => Look(root, program) is not null;

    private static FileStat? Look(Func<FileDescriptor> root, string program)
    {
        try
        {
            using var directory = root();
            return SafePath.StatAt(directory, program);
        }
        catch (LinuxException)
        {
            // Only a nicer sentence is lost.
            return null;
        }
    }

    /// <summary>The sentence of an error as Go writes it.</summary>
    internal static string Lower(Errno errno)
    {
        var sentence = errno.Describe();
        return char.ToLowerInvariant(sentence[0]) + sentence[1..];
    }
}
