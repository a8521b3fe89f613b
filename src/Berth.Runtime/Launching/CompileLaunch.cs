using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Launch;
using Berth.Oci;
using Mount = Berth.Oci.Mount;

namespace Berth.Runtime.Launching;

/// <summary>
/// Turns a runtime configuration into a launch program. Everything that can be opened, mounted or checked without the child is done here;
/// what is left to the child are calls whose arguments are known.
/// </summary>
internal static class CompileLaunch
{
    /// <summary>Compiles; <paramref name="openStreams"/> makes the child's streams once /dev/pts exists (null when the container has none).</summary>
    /// <exception cref="LaunchException">A part of the configuration is impossible, or a call on the way failed.</exception>
    public static CompiledLaunch Compile(LaunchRequest request, ICgroup cgroup, Func<LaunchScope, FileDescriptor?, ChildStreams> openStreams)
    {
        var scope = new LaunchScope();
        try
        {
            // A hook that is left out would be a promise broken in silence.
            if (request.Spec.Hooks is { IsEmpty: false }) throw new LaunchException(LaunchStage.Prepare, "hooks: only berth-oci runs them", Errno.EOPNOTSUPP);
            var pid = Records(scope, request, cgroup, openStreams);
            return new CompiledLaunch(scope, ProcessRecords.Program(request.Spec.Process!), pid);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Adds all records to <paramref name="scope"/>; returns the pid namespace that the child must be born in, or null.</summary>
    /// <exception cref="LaunchException">A part of the configuration is impossible, or a call on the way failed.</exception>
    public static FileDescriptor? Records(LaunchScope scope, LaunchRequest request, ICgroup cgroup, Func<LaunchScope, FileDescriptor?, ChildStreams> openStreams)
    {
        var spec = request.Spec;
        var linux = spec.Linux ?? new LinuxSpec();
        var process = spec.Process ?? throw new LaunchException(LaunchStage.Prepare, "configuration without a process", Errno.EINVAL);
        var users = ContainerUsers.Read(scope, linux, request.UserNamespace);
        var namespaces = NamespaceRecords.Read(scope, linux, request.NetworkNamespace, users);
        namespaces.Add(scope, cgroup, linux, process);
        LoaderRecords.Enter(scope, namespaces);
        // A session keyring of its own, so that keys of the daemon's session cannot be asked for; kernels without keys do without.
        if (scope.Standalone is not { NoNewKeyring: true })
            scope.Program.Add(LaunchCall.Keyctl, new("keyctl", "session"), new LaunchControl { IgnoreErrors = true }, KEYCTL_JOIN_SESSION_KEYRING, scope.Program.Text("_ses." + request.Id));

        var root = scope.Own(RootRecords.Make(request.RootMounts, users));
        RootRecords.Attach(scope, root);
        var points = new MountPoints(root, users);
        var proc = AddMounts(scope, points, request, cgroup, users);
        MakeWorkingDirectory(points, process.Cwd);
        proc ??= MountRecords.New(scope, "proc", "(private)", MountAttributes.NoSetuid | MountAttributes.NoDevices | MountAttributes.NoExec, []);
        AddSettings(scope, spec, namespaces, proc.Value);
        LoaderRecords.WaitMounted(scope);
        MaskRecords.Add(scope, points, linux);
        RootRecords.Finish(scope, root, spec);

        var streams = openStreams(scope, points.At("/dev/pts"));
        if (streams.IsTerminal && points.At("/dev") is not null) AddConsole(scope, points.Root, streams.Input);
        RootRecords.Pivot(scope, namespaces.Decoys);
        ProcessRecords.Streams(scope, streams);
        ProcessRecords.Settings(scope, process, proc.Value, limits: users.Namespace is null);
        ProcessRecords.Domain(scope, linux.Personality);
        ProcessRecords.Profile(scope, process, proc.Value);
        ProcessRecords.WorkingDirectory(scope, ProcessRecords.OpenRoot(scope), process.Cwd);
        LoaderRecords.WaitStart(scope, process);
        CredentialRecords.Add(scope, process, linux.Seccomp);
        ProcessRecords.Execute(scope, process);
        return namespaces.Pid;
    }

    private static LaunchSlot? AddMounts(LaunchScope scope, MountPoints points, LaunchRequest request, ICgroup cgroup, ContainerUsers users)
    {
        var (spec, terminal) = (request.Spec, request.Stdio.Terminal);
        LaunchSlot? proc = null;
        foreach (var mount in spec.Mounts)
        {
            var options = MountOptions.Parse(mount.Type, mount.Options);
            scope.Enter(LaunchStage.Mount);
            if (MountRecords.NeedsChild(mount, options))
            {
                var made = AddChildMount(scope, points, mount, options);
                if (mount.Type == "proc" && MountPoints.Clean(mount.Destination) == "/proc") proc = made;
                continue;
            }

            if (mount.Type is "cgroup" or "cgroup2" && !options.Bind)
            {
                foreach (var (destination, tree) in CgroupMount.Make(mount, options, cgroup)) AddDetached(scope, points, new Mount { Destination = destination, Type = "cgroup" }, scope.Own(tree));
                continue;
            }

            var detached = scope.Own(Detach(request, mount, options, users));
            if (mount.Type == "tmpfs" && MountPoints.Clean(mount.Destination) == "/dev") DeviceDirectory.Fill(detached, spec.Linux?.Devices ?? [], terminal);
            // Made out here and filled by the host's root, shown as the container's.
            if (mount.Type == "tmpfs" && users.Namespace is not null) users.Map(detached, mount, recursive: false);
            AddDetached(scope, points, mount, detached);
        }

        foreach (var device in spec.Linux?.Devices ?? [])
            if (!device.Path.StartsWith("/dev/", StringComparison.Ordinal)) DeviceDirectory.Make(points.Root, device.Path, device);
        return proc;
    }

    private static FileDescriptor Detach(LaunchRequest request, Mount mount, MountOptions options, ContainerUsers users)
    {
        if (!options.Bind) return DetachedMount.New(mount, options, users);
        return request.Trees.TryGetValue(mount.Destination, out var tree) ? DetachedMount.Of(tree, mount, options) : DetachedMount.Bind(mount, options, users);
    }

    private static void AddDetached(LaunchScope scope, MountPoints points, Mount mount, FileDescriptor detached)
    {
        points.Add(mount.Destination, detached, directory: Stat.Descriptor(detached).Type == FileType.Directory);
        var target = MountRecords.OpenTarget(scope, points.Root, mount.Destination);
        MountRecords.Attach(scope, new("move_mount", mount.Source ?? mount.Type, mount.Destination), scope.Program.File(detached), target);
    }

    // A link at /proc or /sys of the image would put them elsewhere: refused, as no honest image needs it (CVE-2019-19921).
    private static LaunchSlot AddChildMount(LaunchScope scope, MountPoints points, Mount mount, MountOptions options)
    {
        points.Add(mount.Destination, null, directory: true);
        var made = MountRecords.New(scope, mount.Type!, mount.Destination, options.Set, options.Data, mount.Source);
        var target = MountRecords.OpenTarget(scope, points.Root, mount.Destination, followLinks: mount.Type is not ("proc" or "sysfs"));
        MountRecords.Attach(scope, new("move_mount", mount.Type, mount.Destination), made, target);
        return made;
    }

    private static void MakeWorkingDirectory(MountPoints points, string path)
    {
        try
        {
            if (path is ['/', _, ..]) points.Make(path, directory: true);
        }
        catch (LaunchException e)
        {
            throw new LaunchException(LaunchStage.WorkingDirectory, $"chdir({path}): {e.Call}", e.Errno);
        }
    }

    private static void AddSettings(LaunchScope scope, RuntimeSpec spec, NamespaceRecords namespaces, LaunchSlot proc)
    {
        scope.Enter(LaunchStage.Settings);
        if (spec.Hostname is { Length: > 0 } host)
        {
            if (!namespaces.Has(NamespaceFlags.Uts)) throw new LaunchException(LaunchStage.Prepare, $"hostname {host} without a uts namespace", Errno.EINVAL);
            scope.Add(LaunchCall.SetHostname, new("sethostname", host), scope.Program.Text(host), System.Text.Encoding.UTF8.GetByteCount(host));
        }

        if (spec.Domainname is { Length: > 0 } domain)
            scope.Add(LaunchCall.SetDomainname, new("setdomainname", domain), scope.Program.Text(domain), System.Text.Encoding.UTF8.GetByteCount(domain));
        foreach (var (key, value) in spec.Linux?.Sysctl ?? new Dictionary<string, string>())
            ProcessRecords.WriteProc(scope, proc, SysctlPath(key), value);
    }

    // Dots and slashes are interchangeable as in sysctl(8): the first separator decides. What would climb out is refused (CVE-2022-0811).
    private static string SysctlPath(string key)
    {
        var first = key.IndexOfAny(['.', '/']);
        var path = first >= 0 && key[first] == '.' ? key.Replace('/', '\0').Replace('.', '/').Replace('\0', '.') : key;
        if (path.Split('/').Any(part => part is "" or "." or "..")) throw new LaunchException(LaunchStage.Prepare, $"sysctl \"{key}\"", Errno.EINVAL);
        return "sys/" + path;
    }

    // The terminal itself is bound over /dev/console: cloned from the descriptor the master gave, not from a name in /dev/pts.
    private static void AddConsole(LaunchScope scope, FileDescriptor root, FileDescriptor terminal)
    {
        scope.Enter(LaunchStage.Stdio);
        var clone = MountRecords.Clone(scope, new("open_tree", "terminal"), scope.Program.File(terminal));
        var target = MountRecords.OpenTarget(scope, root, "/dev/console", followLinks: false);
        MountRecords.Attach(scope, new("move_mount", "terminal", "/dev/console"), clone, target);
    }

    private const int KEYCTL_JOIN_SESSION_KEYRING = 1;
}
