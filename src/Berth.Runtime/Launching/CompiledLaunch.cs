using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Launching;

/// <summary>A launch ready to be sent: the program in a memory file, the descriptors it uses, and what its records mean.</summary>
internal sealed class CompiledLaunch(LaunchScope scope, string program, FileDescriptor? pidNamespace) : IDisposable
{
    private readonly FileDescriptor _block = Lay(scope);

    /// <summary>The memory file with the program.</summary>
    public FileDescriptor Block => _block;

    /// <summary>The descriptors of the program, in its order.</summary>
    public IReadOnlyList<FileDescriptor> Descriptors => scope.Program.Descriptors;

    /// <summary>A pid namespace the child is to be born in; null for the shim's own or a new one.</summary>
    public FileDescriptor? PidNamespace => pidNamespace;

    /// <summary>Puts the failure of a record into words.</summary>
    public LaunchException Explain(int record, Errno errno) => Explain(scope.Program.Steps, program, record, errno);

    /// <summary>Puts the failure of a record into words.</summary>
    public static LaunchException Explain(IReadOnlyList<Linux.Launch.LaunchStep> steps, string program, int record, Errno errno)
    {
        if ((uint)record >= steps.Count) return new LaunchException(LaunchStage.Prepare, $"launch record {record}", errno);
        var step = steps[record];
        if (step.Call != "execve") return new LaunchException((LaunchStage)step.Stage, step.ToString(), errno);
        // As Docker says it: a file in PATH that may not be executed is not the program that was meant.
        if (!program.Contains('/', StringComparison.Ordinal) && errno is (Errno.ENOENT or Errno.ENOTDIR or Errno.EACCES)) return new LaunchException(LaunchStage.Exec, $"execve({program})", Errno.ENOENT);
        return new LaunchException(LaunchStage.Exec, step.ToString(), errno);
    }

    public void Dispose()
    {
        _block.Dispose();
        scope.Dispose();
    }

    private static FileDescriptor Lay(LaunchScope scope)
    {
        var block = Memfd.Create("berth-launch");
        Write.All(block, scope.Program.Build());
        return block;
    }
}
