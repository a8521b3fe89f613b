using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>All processes and all connections of a shim. Ends itself when it holds nothing, or nothing that anybody will ask for, and nobody is connected.</summary>
internal sealed class ShimServer(EventLoop loop, FileDescriptor listener, FileDescriptor state) : IWatched
{
    private readonly Dictionary<(string Id, string ExecId), HeldProcess> _processes = [];
    private readonly List<Connection> _connections = [];
    private readonly StateFiles _files = new(state);
    private long _serial;

    public SharedMemory Memory { get; } = new();

    public IdleWork Idle { get; } = new(loop);

    /// <summary>The next processes of a list, oldest first.</summary>
    public IEnumerable<HeldProcess> After(long serial, int most) => _processes.Values.Where(p => p.Serial > serial).OrderBy(p => p.Serial).Take(most);

    public void Start()
    {
        FileFlags.SetNonBlocking(listener);
        loop.Add(listener.Number, EpollEvents.In, this);
        loop.BatchEnd = EndWhenIdle;
    }

    /// <summary>The socket lies in a directory of root alone; that the other end is root too is asked again here (CVE-2020-15257).</summary>
    public void Ready(EpollEvents events)
    {
        while (SequencedSocket.Accept(listener) is { } socket)
        {
            if (SequencedSocket.PeerUser(socket) == Credentials.EffectiveUser) _connections.Add(new Connection(this, loop, socket));
            else socket.Dispose();
        }
    }

    public HeldProcess? Find(string id, string execId) => _processes.GetValueOrDefault((id, execId));

    public void Hold(HoldMessage facts, FileDescriptor process, HeldFiles files, IReadOnlyList<(FileDescriptor Socket, AttachmentFlags Flags)> clients)
    {
        var held = new HeldProcess(this, loop, facts, process, files) { Serial = ++_serial };
        _processes.Add((facts.Id, facts.ExecId), held);
        foreach (var (socket, flags) in clients) held.Attach(socket, flags);
        _files.Write(facts);
    }

    /// <summary>A process has ended and its output is where it belongs.</summary>
    public void Ended(HeldProcess process)
    {
        var facts = process.Facts;
        _files.Write(facts);
        Tell(MessageType.Exited, new ProcessMessage(facts.Id, facts.ExecId, facts.ExitCode, facts.ExitedAt));
    }

    /// <summary>Forgets a process; with a container's first process its execs too.</summary>
    public void Forget(string id, string execId)
    {
        foreach (var key in _processes.Keys.Where(k => k.Id == id && (execId.Length == 0 || k.ExecId == execId)).ToList())
        {
            _processes.Remove(key, out var held);
            held!.Dispose();
            _files.Remove(key.Id, key.ExecId);
        }
    }

    public void Tell(MessageType type, in ProcessMessage message)
    {
        for (var i = _connections.Count - 1; i >= 0; i--) _connections[i].Send(type, 0, message, []);
    }

    public void Disconnected(Connection connection) => _connections.Remove(connection);

    /// <summary>Foreign runtimes at work: what they make becomes a child of the shim, and is not yet held.</summary>
    public int Launching { get; set; }

    /// <summary>From the first foreign runtime on orphans come here, and nobody else collects those that nobody holds.</summary>
    public bool InheritsOrphans { get; set; }

    // One that is held is collected by who holds it, whose descriptor has become readable too: then the rest has its turn next time.
    private void CollectOrphans()
    {
        while (Launching == 0 && AnyChild.TryPeek(out var pid) && !_processes.Values.Any(p => p.Facts.Pid == pid && !p.HasEnded)) AnyChild.Reap(pid);
    }

    private void EndWhenIdle()
    {
        if (InheritsOrphans) CollectOrphans();
        if (_connections.Count == 0 && Launching == 0 && _everConnected && (_processes.Count == 0 || IsLost)) loop.IsDone = true;
        _everConnected |= _connections.Count > 0;
    }

    // With its directory went its socket: nobody comes any more to hear how the processes ended.
    private bool IsLost => _processes.Values.All(p => p.HasEnded) && Stat.Descriptor(state).Links == 0;

    private bool _everConnected;
}
