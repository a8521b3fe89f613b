using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Launch;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>The namespaces of a new container: those created by the clone, those joined by descriptor.</summary>
internal sealed class NamespaceRecords
{
    private readonly List<(string Type, NamespaceFlags Flag, FileDescriptor File)> _joined = [];
    private readonly ContainerUsers _users;
    private NamespaceFlags _created;

    private NamespaceRecords(ContainerUsers users) => _users = users;

    /// <summary>A pid namespace the child must be born in, entered by the parent around the clone; null for none.</summary>
    public FileDescriptor? Pid { get; private set; }

    /// <summary>Mounts that lie on the old root and go with it.</summary>
    public int Decoys { get; private set; }

    /// <summary>A time namespace to be joined: only by a process that shares its memory with nobody.</summary>
    public FileDescriptor? Time { get; private set; }

    // Made when the cgroup was entered; made with the offsets of its clocks.
    private const NamespaceFlags Later = NamespaceFlags.Cgroup | NamespaceFlags.Time;

    /// <summary>True when the container has its own or a named namespace of the kind.</summary>
    public bool Has(NamespaceFlags flag) => (_created & flag) != 0 || _joined.Exists(j => j.Flag == flag);

    /// <summary>Reads the document and opens what is to be joined.</summary>
    public static NamespaceRecords Read(LaunchScope scope, LinuxSpec linux, FileDescriptor? network, ContainerUsers users)
    {
        var namespaces = new NamespaceRecords(users);
        foreach (var item in linux.Namespaces)
        {
            var flag = Flag(item.Type);
            if (flag == NamespaceFlags.User || (flag == NamespaceFlags.Network && network is not null)) continue;
            if (string.IsNullOrEmpty(item.Path)) namespaces._created |= flag;
            else namespaces.Join(item.Type, flag, scope.Own(OpenNamespace(item.Path)));
        }

        if (network is not null) namespaces._joined.Add(("network", NamespaceFlags.Network, network));
        if ((namespaces._created & NamespaceFlags.Mount) == 0) throw new LaunchException(LaunchStage.Prepare, "namespaces: a container needs a mount namespace of its own", Errno.EINVAL);
        return namespaces;
    }

    /// <summary>The first records: the clone, the cgroup, the namespaces that are joined or depend on the cgroup.</summary>
    public void Add(LaunchScope scope, ICgroup cgroup, LinuxSpec linux, ProcessSpec process)
    {
        var program = scope.Program;
        scope.Enter(LaunchStage.Namespace);
        // A cgroup namespace shows the cgroup its maker is in, so it is made after the cgroup was entered.
        var born = _users.Namespace is null ? _created & ~Later : 0;
        program.AddClone((ulong)born, cgroup.CloneTarget, KernelSupport.Clone3);
        EnterCgroup(scope, cgroup);
        scope.Enter(LaunchStage.Namespace);
        foreach (var (type, flag, file) in _joined) scope.Add(LaunchCall.Setns, new("setns", type), program.File(file), (long)flag);
        if (_users.Namespace is { } users) EnterUsers(scope, users, process);
        if ((_created & NamespaceFlags.Time) != 0) NewTime(scope, linux);
        if ((_created & NamespaceFlags.Cgroup) != 0) scope.Add(LaunchCall.Unshare, "unshare(CLONE_NEWCGROUP)", (long)NamespaceFlags.Cgroup);
    }

    // All that is joined was joined with the host's rights, which are gone from here on. The other namespaces are made inside, so that they are
    // the container's own; a pid namespace begins with a child.
    private void EnterUsers(LaunchScope scope, FileDescriptor users, ProcessSpec process)
    {
        var program = scope.Program;
        var created = _created & ~Later;
        // To raise a limit or to lower the score takes the host's rights.
        ProcessRecords.Limits(scope, process);
        ProcessRecords.OutOfMemoryScore(scope, process, HostProc(scope));
        scope.Enter(LaunchStage.Namespace);
        scope.Add(LaunchCall.Setns, new("setns", "user"), program.File(users), (long)NamespaceFlags.User);
        scope.Add(LaunchCall.Unshare, new("unshare", created.ToString()), (long)created);
        if ((created & NamespaceFlags.Pid) != 0) program.AddSecondChild(KernelSupport.Clone3);
        // The host's root is nobody in there; whoever comes from outside may become its root.
        scope.Add(LaunchCall.Setresgid, new("setresgid", "0"), 0, 0, 0);
        scope.Add(LaunchCall.Setresuid, new("setresuid", "0"), 0, 0, 0);
        Decoy(scope, "proc");
        Decoy(scope, "sysfs");
    }

    // A process is in its new time namespace from its next execve on; the clocks are set before that.
    private static void NewTime(LaunchScope scope, LinuxSpec linux)
    {
        scope.Add(LaunchCall.Unshare, "unshare(CLONE_NEWTIME)", (long)NamespaceFlags.Time);
        if (linux.TimeOffsets.Count == 0) return;
        var lines = string.Concat(linux.TimeOffsets.Select(o => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{o.Key} {o.Value.Secs} {o.Value.Nanosecs}\n")));
        ProcessRecords.WriteProc(scope, HostProc(scope), "self/timens_offsets", lines);
    }

    private static LaunchOperand HostProc(LaunchScope scope) =>
        scope.Program.File(scope.Own(Open.Path("/proc", OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec)));

    // The kernel lets a user namespace mount proc and sysfs only where others of the kind are in sight, unhidden. These go with the old root.
    private void Decoy(LaunchScope scope, string type)
    {
        // Where there is a host's file system, out of its way.
        var place = scope.Standalone is null ? "/" : type == "proc" ? "/proc" : "/sys";
        if (place == "/") Decoys++;
        using var context = Fsopen.New(type);
        Fsconfig.Create(context);
        var mount = scope.Own(Fsmount.Detached(context, MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec));
        var program = scope.Program;
        scope.Add(LaunchCall.MoveMount, new("move_mount", type, "old root"), program.File(mount), program.Text(""), -100, program.Text(place), MountRecords.MOVE_MOUNT_F_EMPTY_PATH);
    }

    /// <summary>On v1 the child writes itself into every hierarchy; on v2 it was born there, or does the same without clone3(2).</summary>
    public static void EnterCgroup(LaunchScope scope, ICgroup cgroup)
    {
        scope.Enter(LaunchStage.Cgroup);
        foreach (var tasks in cgroup.TasksFiles) Write(scope, "tasks", tasks, cgroup.Path);
        if (cgroup.CloneTarget is { } directory && !KernelSupport.Clone3)
            Write(scope, "cgroup.procs", scope.Own(Open.At(directory, "cgroup.procs", OpenFlags.WriteOnly | OpenFlags.CloseOnExec)), cgroup.Path);
    }

    private static void Write(LaunchScope scope, string name, FileDescriptor file, string path) =>
        scope.Add(LaunchCall.Write, new("write", name, path), scope.Program.File(file), scope.Program.Text("0"), 1);

    /// <summary>Opens a namespace by its path.</summary>
    /// <exception cref="LaunchException">There is none.</exception>
    public static FileDescriptor OpenNamespace(string path)
    {
        try
        {
            return Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        }
        catch (LinuxException e)
        {
            throw new LaunchException(LaunchStage.Namespace, e.Call, e.Errno);
        }
    }

    private static NamespaceFlags Flag(string type) => type switch
    {
        "mount" => NamespaceFlags.Mount,
        "pid" => NamespaceFlags.Pid,
        "network" => NamespaceFlags.Network,
        "ipc" => NamespaceFlags.Ipc,
        "uts" => NamespaceFlags.Uts,
        "cgroup" => NamespaceFlags.Cgroup,
        "user" => NamespaceFlags.User,
        "time" => NamespaceFlags.Time,
        _ => throw new LaunchException(LaunchStage.Prepare, $"namespace of type \"{type}\"", Errno.EINVAL),
    };

    private void Join(string type, NamespaceFlags flag, FileDescriptor file)
    {
        if (flag == NamespaceFlags.Pid) Pid = file;
        else if (flag == NamespaceFlags.Time) Time = file;
        else _joined.Add((type, flag, file));
    }
}
