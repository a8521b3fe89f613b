using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Containers;

/// <summary>A container that was made, as it is now.</summary>
internal sealed class Container : IDisposable
{
    private readonly Lazy<ICgroupHierarchy> _hierarchy = new(CgroupHierarchy.Detect);

    private Container(StateStore store, FileDescriptor directory, ContainerState state)
    {
        (Store, Directory, State) = (store, directory, state);
        Process = OpenProcess(state);
    }

    public StateStore Store { get; }

    public FileDescriptor Directory { get; }

    public ContainerState State { get; }

    /// <summary>The first process; null when it has ended.</summary>
    public FileDescriptor? Process { get; }

    /// <exception cref="OciException">There is no such container.</exception>
    public static Container Load(StateStore store, string id)
    {
        var directory = store.Open(id);
        try
        {
            return new Container(store, directory, StateStore.Read(directory, id));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary><c>created</c>, <c>running</c>, <c>paused</c> or <c>stopped</c>.</summary>
    public string Status()
    {
        if (Process is null) return "stopped";
        if (StartGate.Waits(Directory)) return "created";
        using var cgroup = TryCgroup();
        return cgroup is { IsFrozen: true } ? "paused" : "running";
    }

    /// <summary>Its cgroup.</summary>
    /// <exception cref="OciException">It has none.</exception>
    public ICgroup Cgroup(string beneath = "") => TryCgroup(beneath) ?? throw new OciException($"container {State.Id} has no cgroup");

    /// <summary>Its cgroup; null when it has none or it is gone.</summary>
    public ICgroup? TryCgroup(string beneath = "")
    {
        if (State.Cgroup.Length == 0) return null;
        try
        {
            return _hierarchy.Value.Open(State.Cgroup + (beneath.Length == 0 ? "" : "/" + beneath.Trim('/')));
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>The state document of the runtime-spec.</summary>
    public byte[] Document(string status) => StateDocument.Of(State, status);

    public void Dispose()
    {
        Process?.Dispose();
        Directory.Dispose();
        if (_hierarchy.IsValueCreated) _hierarchy.Value.Dispose();
    }

    /// <summary>The start of a process in clock ticks and whether it has ended; null when there is none.</summary>
    public static (ulong StartTicks, bool Ended)? Facts(int pid)
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, $"/proc/{pid}/stat", OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out _);
        if (file is null) return null;
        Span<byte> text = stackalloc byte[1024];
        var count = Read.TryFrom(file, text, out _);
        if (count <= 0) return null;
        var name = text[..count].LastIndexOf((byte)')');
        return (ProcessStat.StartTicks(text[..count]), name >= 0 && name + 2 < count && text[name + 2] is (byte)'Z' or (byte)'X');
    }

    // By pidfd from here on: checked after it was opened, its number can be nobody else's.
    private static FileDescriptor? OpenProcess(ContainerState state)
    {
        var process = Pidfd.TryOpen(state.Pid, out _);
        if (process is null || Facts(state.Pid) is not { Ended: false } facts || facts.StartTicks != state.StartTicks)
        {
            process?.Dispose();
            return null;
        }

        return process;
    }
}
