using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Launch;

namespace Berth.Runtime.Launching;

/// <summary>Turns an exec into a launch program: joins a running container by its first process, named by pidfd so that no other can take its number (CVE-2016-8649).</summary>
internal static class CompileExec
{
    private const NamespaceFlags All = NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc | NamespaceFlags.Network | NamespaceFlags.Cgroup;

    /// <exception cref="LaunchException">A part of the request is impossible.</exception>
    public static CompiledLaunch Compile(ExecRequest request, FileDescriptor container, ICgroup cgroup, Func<LaunchScope, ChildStreams> openStreams)
    {
        var scope = new LaunchScope();
        try
        {
            var process = request.Process;
            scope.Enter(LaunchStage.Namespace);
            scope.Program.AddClone(0, cgroup.CloneTarget, KernelSupport.Clone3);
            NamespaceRecords.EnterCgroup(scope, cgroup);
            scope.Enter(LaunchStage.Namespace);
            scope.Add(LaunchCall.Setns, new("setns", $"container {request.Id}"), scope.Program.File(container), (long)All);
            scope.Enter(LaunchStage.Mount);
            var proc = MountRecords.New(scope, "proc", "(private)", MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec, []);
            ProcessRecords.Streams(scope, openStreams(scope));
            ProcessRecords.Settings(scope, process, proc);
            ProcessRecords.Profile(scope, process, proc);
            ProcessRecords.WorkingDirectory(scope, ProcessRecords.OpenRoot(scope), process.Cwd);
            CredentialRecords.Add(scope, process, request.Seccomp);
            // The child must be born in the container's pid namespace: setns cannot move a process that exists.
            ProcessRecords.Execute(scope, process);
            return new CompiledLaunch(scope, ProcessRecords.Program(process), container);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }
}
