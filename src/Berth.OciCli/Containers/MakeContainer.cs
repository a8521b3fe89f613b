using System.Globalization;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.OciCli.Arguments;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Containers;

/// <summary>Makes a container up to the point where only its program is left: what create and run have in common.</summary>
internal sealed class MakeContainer : IDisposable
{
    private readonly MakeOptions _options;
    private readonly StateStore _store;
    private readonly FileDescriptor _directory;
    private readonly ICgroupHierarchy? _hierarchy;
    private readonly StandaloneStreams _streams;
    private ICgroup? _cgroup;

    private MakeContainer(GlobalOptions globals, MakeOptions options, Bundle bundle)
    {
        (_options, Bundle) = (options, bundle);
        Hooks = new HookStages(bundle.Spec);
        _store = new StateStore(globals.Root);
        _streams = bundle.Spec.Process!.Terminal ? StandaloneStreams.Terminal(bundle.Spec.Process.ConsoleSize) : StandaloneStreams.Inherited();
        _hierarchy = globals.Cgroups ? CgroupHierarchy.Detect() : null;
        _directory = _store.Make(options.Id);
    }

    public Bundle Bundle { get; }

    public HookStages Hooks { get; }

    /// <summary>The process on its way; stopped when only its program is left.</summary>
    public PendingProcess Pending { get; private set; } = null!;

    public ContainerState State { get; private set; } = null!;

    /// <summary>The terminal's master, for who stays; null when there is none or it was sent away.</summary>
    public FileDescriptor? Terminal => _options.ConsoleSocket is null ? _streams.Master : null;

    /// <summary>Makes it. On failure nothing of it is left.</summary>
    public static MakeContainer Run(GlobalOptions globals, MakeOptions options)
    {
        var bundle = Bundle.Load(options.Bundle, options.Config);
        options.Check(bundle.Spec.Process!);
        var made = new MakeContainer(globals, options, bundle);
        try
        {
            made.Launch();
            return made;
        }
        catch
        {
            made.Undo();
            made.Dispose();
            throw;
        }
    }

    /// <summary>Removes it after its end; what failed of the poststop hooks is returned.</summary>
    public IReadOnlyList<string> Delete()
    {
        _cgroup?.Kill();
        _cgroup?.Delete();
        _store.Remove(_options.Id);
        return Hooks.Stopped(State);
    }

    /// <summary>Takes everything back: the process, its cgroup, its state.</summary>
    public void Undo()
    {
        Pending?.Kill();
        _cgroup?.Kill();
        _cgroup?.Delete();
        _store.Remove(_options.Id);
        if (State is not null) Hooks.Stopped(State);
    }

    public void Dispose()
    {
        Pending?.Dispose();
        _streams.Dispose();
        _cgroup?.Dispose();
        _hierarchy?.Dispose();
        _directory.Dispose();
    }

    private void Launch()
    {
        var spec = Bundle.Spec;
        var path = CgroupPath(spec.Linux!.CgroupsPath, _options.Id);
        var resources = DefaultDevices.AddTo(spec.Linux.Resources);
        _cgroup = _hierarchy is null ? new NoCgroup() : ContainerCgroup.Create(_hierarchy, path, resources);
        StateStore.WriteConfig(_directory, Bundle.Bytes);
        using var gate = _options.WaitsForStart ? StartGate.Listen(_directory) : null;
        using var block = _options.WaitsForStart ? StartGate.CreateBlock(_directory) : null;
        Pending = StandaloneLaunch.Begin(new StandaloneRequest
        {
            Id = _options.Id,
            Spec = spec,
            RootPath = Bundle.RootPath,
            Cgroup = _cgroup,
            Streams = _streams,
            StartGate = gate,
            Block = block,
            StopMounted = Hooks.NeedMounted,
            PreservedFiles = _options.PreservedFiles,
            NoNewKeyring = _options.NoNewKeyring,
        });
        Pending.OnListener = listener => SendListener.To(spec.Linux.Seccomp, listener, State);
        State = new ContainerState
        {
            Id = _options.Id,
            OciVersion = spec.OciVersion,
            Pid = Pending.Pid,
            StartTicks = Container.Facts(Pending.Pid)?.StartTicks ?? 0,
            Bundle = Bundle.Path,
            Rootfs = Bundle.RootPath,
            Created = TimeProvider.System.GetUtcNow(),
            Cgroup = _hierarchy is null ? "" : _cgroup.Path,
            Annotations = spec.Annotations,
        };
        if (Hooks.NeedMounted)
        {
            Pending.Await(LaunchPlace.Mounted);
            Hooks.Create(State, Pending.Process);
            Pending.Release();
        }

        Pending.Await(LaunchPlace.Ready);
        ContainerCgroup.LimitMemory(_cgroup, spec.Linux.Resources);
        if (_options.ConsoleSocket is { } console) ConsoleSocket.Send(console, _streams.Master!);
        if (_options.PidfdSocket is { } socket) ConsoleSocket.Send(socket, Pending.Process);
        if (_options.WaitsForStart) StartGate.Keep(_directory, Pending.Notes);
        StateStore.Write(_directory, State);
        if (_options.PidFile is { } file) PidFile.Write(file, State.Pid);
    }

    private static string CgroupPath(string? wanted, string id)
    {
        if (string.IsNullOrEmpty(wanted)) return "/berth-oci-" + id;
        if (wanted[0] != '/' && wanted.Split(':').Length == 3)
            throw new OciException(string.Create(CultureInfo.InvariantCulture, $"cgroupsPath \"{wanted}\" is one of systemd's, which needs the systemd cgroup manager"));
        return wanted[0] == '/' ? wanted : "/" + wanted;
    }
}
