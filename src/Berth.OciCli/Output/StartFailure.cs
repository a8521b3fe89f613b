using Berth.Linux;
using Berth.Runtime;

namespace Berth.OciCli.Output;

/// <summary>Why a program could not be started, in the words engines look for to tell exit code 127 from 126.</summary>
internal static class StartFailure
{
    public static string Sentence(LaunchException failure)
    {
        if (failure.Stage != LaunchStage.Exec || !failure.Call.StartsWith("execve(", StringComparison.Ordinal)) return failure.Message;
        var program = failure.Call[7..^1];
        return failure.Errno switch
        {
            Errno.ENOENT when !program.Contains('/', StringComparison.Ordinal) => $"exec: \"{program}\": executable file not found in $PATH",
            Errno.ENOENT => $"exec: \"{program}\": stat {program}: no such file or directory",
            Errno.ENOTDIR => $"exec: \"{program}\": stat {program}: not a directory",
            Errno.EACCES => $"exec: \"{program}\": permission denied",
            Errno.ENOEXEC => $"exec {program}: exec format error",
            Errno.ENOMEM => $"exec {program}: not enough memory: the container's memory limit is too low",
            _ => failure.Message,
        };
    }
}
