using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Launch;

namespace Berth.Runtime.Launching;

/// <summary>Turns an exec into a launch program: joins a running container by its first process, named by pidfd so that no other can take its number (CVE-2016-8649).</summary>
internal static class CompileExec
{
    private const NamespaceFlags All = NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc | NamespaceFlags.Network | NamespaceFlags.Cgroup;

    /// <summary>Compiles; <paramref name="ownUsers"/> tells that the container has a user namespace of its own to be joined.</summary>
    /// <exception cref="LaunchException">A part of the request is impossible.</exception>
    public static CompiledLaunch Compile(ExecRequest request, FileDescriptor container, ICgroup cgroup, bool ownUsers, Func<LaunchScope, ChildStreams> openStreams)
    {
        var scope = new LaunchScope();
        try
        {
            var pid = Records(scope, request, container, cgroup, ownUsers ? NamespaceFlags.User : NamespaceFlags.None, null, openStreams);
            return new CompiledLaunch(scope, ProcessRecords.Program(request.Process), pid);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Adds all records to <paramref name="scope"/>; <paramref name="more"/> are namespaces that only some containers have of their own, <paramref name="root"/> is the container's where its mount namespace begins elsewhere.</summary>
    /// <exception cref="LaunchException">A part of the request is impossible.</exception>
    public static FileDescriptor Records(
        LaunchScope scope, ExecRequest request, FileDescriptor container, ICgroup cgroup, NamespaceFlags more, FileDescriptor? root, Func<LaunchScope, ChildStreams> openStreams)
    {
        var process = request.Process;
        scope.Enter(LaunchStage.Namespace);
        scope.Program.AddClone(0, cgroup.CloneTarget, KernelSupport.Clone3);
        NamespaceRecords.EnterCgroup(scope, cgroup);
        if (scope.Standalone is { } standalone) LoaderRecords.Load(scope, standalone);
        // Still with the host's rights: a container's root may mount no proc where its own is hidden or missing.
        scope.Enter(LaunchStage.Mount);
        var proc = MountRecords.New(scope, "proc", "(private)", MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec, []);
        scope.Enter(LaunchStage.Namespace);
        scope.Add(LaunchCall.Setns, new("setns", $"container {request.Id}"), scope.Program.File(container), (long)(All | more));
        if (root is not null) EnterRoot(scope, root);
        ProcessRecords.Streams(scope, openStreams(scope));
        ProcessRecords.Settings(scope, process, proc);
        ProcessRecords.Profile(scope, process, proc);
        ProcessRecords.WorkingDirectory(scope, ProcessRecords.OpenRoot(scope), process.Cwd);
        CredentialRecords.Add(scope, process, request.Seccomp);
        // The child must be born in the container's pid namespace: setns cannot move a process that exists.
        ProcessRecords.Execute(scope, process);
        return container;
    }

    // Where this process itself lives in a chroot the mount namespace's own root is not the container's.
    private static void EnterRoot(LaunchScope scope, FileDescriptor root)
    {
        scope.Add(LaunchCall.Fchdir, new("fchdir", "root"), scope.Program.File(root));
        scope.Add(LaunchCall.Chroot, new("chroot", "."), scope.Program.Text("."));
    }
}
