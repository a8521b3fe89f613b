using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Seccomp;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>
/// The records of a launch without a shim: the child leaves this process's memory for a loader's, so that it can wait after this process has
/// ended, and says on a socket where it is.
/// </summary>
internal static class LoaderRecords
{
    /// <summary>What the child says: the mounts are made, it waits for a byte.</summary>
    public const byte Mounted = (byte)'m';

    /// <summary>What the child says: all is ready, it waits for a byte.</summary>
    public const byte Ready = (byte)'r';

    /// <summary>What the child says: the filter has a listener, it waits for a byte.</summary>
    public const byte Filtered = (byte)'s';

    /// <summary>What the child says after each byte it got: who sent it is still there.</summary>
    public const byte GoneOn = (byte)'+';

    private const int AT_FDCWD = -100;
    private const int X_OK = 1;
    private const int PR_SET_NAME = 15;
    private const int O_CLOEXEC = 0x80000;
    private const int SECCOMP_SET_MODE_FILTER = 1;
    private const ulong MS_SLAVE_REC = (1 << 19) | (1 << 14);

    /// <summary>The child goes on in a loader; nothing where there is a shim.</summary>
    public static void Enter(LaunchScope scope, NamespaceRecords namespaces)
    {
        if (scope.Standalone is null)
        {
            if (namespaces.Time is not null) throw new LaunchException(LaunchStage.Prepare, "time namespace: only berth-oci joins one", Errno.EOPNOTSUPP);
            return;
        }

        Load(scope, scope.Standalone);
        scope.Enter(LaunchStage.Namespace);
        if (namespaces.Time is { } time) scope.Add(LaunchCall.Setns, new("setns", "time"), scope.Program.File(time), (long)NamespaceFlags.Time);
        // The copy of the host's mounts must not tell the host what happens to it.
        scope.Add(LaunchCall.Mount, new("mount", "/", "rslave"), scope.Program.Text(""), scope.Program.Text("/"), 0, MS_SLAVE_REC, 0);
    }

    /// <summary>The execve of the loader. Whoever is in the same pid namespace must not trace it before it is a container's own.</summary>
    public static void Load(LaunchScope scope, StandaloneSettings settings)
    {
        scope.Enter(LaunchStage.Prepare);
        var program = scope.Program;
        var loader = scope.Own(LaunchLoader.Create(settings.Block.Number));
        // execve makes a process traceable again, unless its real and effective ids differ.
        program.Add(LaunchCall.Setresgid, "setresgid", new LaunchControl { IgnoreErrors = true }, 1, -1, -1);
        program.Add(LaunchCall.ExecveAt, new("execveat", "loader"), default, program.File(loader), program.Text(""), program.Texts([settings.Name, "init"]), program.Texts([]), MountRecords.AT_EMPTY_PATH);
        scope.BeginLoaded();
        scope.Add(LaunchCall.Prctl, "prctl(PR_SET_NAME)", PR_SET_NAME, scope.Program.Text(settings.Name), 0, 0, 0);
        scope.Program.Add(LaunchCall.Setresgid, "setresgid", new LaunchControl { IgnoreErrors = true }, 0, 0, 0);
    }

    /// <summary>Stops while hooks run that want to see the mounts and the host.</summary>
    public static void WaitMounted(LaunchScope scope)
    {
        if (scope.Standalone is { StopMounted: true } settings) Stop(scope, scope.Program.File(settings.Talk), Mounted);
    }

    /// <summary>Stops when only the program is left, and at the gate until somebody starts it.</summary>
    public static void WaitStart(LaunchScope scope, ProcessSpec process)
    {
        if (scope.Standalone is not { } settings) return;
        LookUp(scope, process);
        if (settings.StopReady) Stop(scope, scope.Program.File(settings.Talk), Ready);
        if (settings.StartGate is { } gate)
        {
            scope.Enter(LaunchStage.Prepare);
            settings.Started = scope.Get(LaunchCall.Accept4, "accept4", scope.Program.File(gate), 0, 0, O_CLOEXEC);
        }

        settings.FirstRecordAfterStart = scope.Program.Steps.Count;
    }

    /// <summary>Closes all but standard streams and what the program inherits; the connection of who waits is closed by execve.</summary>
    public static void CloseFiles(LaunchScope scope)
    {
        if (scope.Standalone is not { } settings)
        {
            scope.Add(LaunchCall.CloseRange, "close_range", 3, uint.MaxValue, 0);
            return;
        }

        var place = Place(settings);
        scope.Program.Add(LaunchCall.Dup3, new("dup3", "connection"), new LaunchControl { Tolerate = Errno.EINVAL }, Connection(scope, settings), place, O_CLOEXEC);
        scope.Add(LaunchCall.CloseRange, "close_range", place + 1, uint.MaxValue, 0);
    }

    /// <summary>Puts the filter on and stops until its listener was fetched.</summary>
    public static void InstallWithListener(LaunchScope scope, SeccompProgram filter, LaunchOperand program)
    {
        if (scope.Standalone is not { } settings) throw new LaunchException(LaunchStage.Seccomp, "seccomp: only berth-oci has listeners", Errno.EOPNOTSUPP);
        settings.Listener = scope.Get(LaunchCall.Seccomp, new("seccomp", $"{filter.Count} instructions, listener"), SECCOMP_SET_MODE_FILTER, (long)filter.Flags, program);
        Stop(scope, Place(settings), Filtered);
    }

    private static int Place(StandaloneSettings settings) => 3 + settings.KeptFiles;

    private static LaunchOperand Connection(LaunchScope scope, StandaloneSettings settings) =>
        settings.Started is { } started ? started : scope.Program.File(settings.Talk);

    // An end of file is no byte, and read(2) takes it for success: the write after it does not.
    private static void Stop(LaunchScope scope, LaunchOperand talk, byte place)
    {
        var program = scope.Program;
        scope.Enter(LaunchStage.Prepare);
        scope.Add(LaunchCall.Write, new("write", "place"), talk, program.Bytes([place]), 1);
        scope.Add(LaunchCall.Read, new("read", "leave"), talk, program.Bytes([0]), 1);
        scope.Add(LaunchCall.Write, new("write", "leave"), talk, program.Bytes([GoneOn]), 1);
    }

    // A program that is not there is told of before anybody starts the container. The first that may be executed leaves out the others.
    private static void LookUp(LaunchScope scope, ProcessSpec process)
    {
        scope.Enter(LaunchStage.Exec);
        var program = scope.Program;
        var paths = ExecutablePath.Candidates(ProcessRecords.Program(process), process.Env);
        for (var i = 0; i < paths.Count; i++)
        {
            var left = paths.Count - 1 - i;
            var control = left > 0 ? new LaunchControl { Tolerate = Errno.ENOENT, TolerateToo = Errno.ENOTDIR, TolerateThird = Errno.EACCES, Skip = 1 } : default;
            program.Add(LaunchCall.FaccessAt, new("execve", paths[i]), control, AT_FDCWD, program.Text(paths[i]), X_OK);
            if (left > 0) program.Add(LaunchCall.Fchdir, "skip", new LaunchControl { Tolerate = Errno.EBADF, Skip = checked((byte)((2 * left) - 1)) }, -1);
        }
    }
}
