using System.Collections.Concurrent;
using Berth.Linux;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime.Foreign;
using Berth.Runtime.Launching;
using Berth.Runtime.Protocol;
using Berth.Runtime.Shims;

namespace Berth.Runtime;

/// <summary>
/// The daemon's side of <c>berth-shim</c>: starts containers through it and hears how they end. One per daemon; all members
/// may be called from any thread. A shim that is killed is replaced, and the next one adopts what runs.
/// </summary>
public sealed class ShimConnection : IAsyncDisposable
{
    private readonly ShimCgroups _cgroups;
    private readonly ConcurrentDictionary<(string Id, string ExecId), KnownProcess> _known = new();
    private readonly ForeignContainers _foreign;
    private readonly ShimLink _link;

    private ShimConnection(ShimOptions options, ICgroupHierarchy cgroups)
    {
        _cgroups = new ShimCgroups(cgroups, options.CgroupParent, Path.Combine(Path.GetDirectoryName(options.SocketPath)!, "cgroup-parent"));
        _foreign = new ForeignContainers(options.BundleRoot);
        _link = new ShimLink(options, _known, Listed, Told);
    }

    /// <summary>Connects to the shim, starting one when none answers; adopts what a dead shim left running.</summary>
    /// <exception cref="ShimException">The shim cannot be started.</exception>
    public static async Task<ShimConnection> ConnectAsync(ShimOptions options, CancellationToken cancellationToken)
    {
        var connection = new ShimConnection(options, CgroupHierarchy.Detect());
        await connection._link.TransportAsync(cancellationToken);
        return connection;
    }

    /// <summary>Starts a container's first process; completes when execve has succeeded.</summary>
    /// <exception cref="LaunchException">A call of the launch failed; nothing is left behind.</exception>
    /// <exception cref="ShimException">A process of that id exists, or the shim ended meanwhile.</exception>
    public async Task<LaunchedProcess> LaunchAsync(LaunchRequest request, CancellationToken cancellationToken)
    {
        CheckName(request.Id);
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Runtime is not null) return await LaunchForeignAsync(request, request.Runtime);
        using var cgroup = _cgroups.Create(request);
        try
        {
            using var streams = new StreamSet();
            var uid = StreamOwner(request.Spec);
            using var compiled = CompileLaunch.Compile(request, cgroup, (scope, devpts) => streams.Open(scope, request.Stdio, uid, devpts, discard: false));
            return await SendAsync(new SendLaunch(request.Id, "", request.Stdio, request.Attachments, cgroup.Path), compiled, streams);
        }
        catch
        {
            cgroup.Kill();
            await Task.Run(cgroup.Delete, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Starts another process in a running container.</summary>
    /// <exception cref="LaunchException">A call of the launch failed.</exception>
    /// <exception cref="ShimException">The container is unknown or has ended.</exception>
    public async Task<LaunchedProcess> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        CheckName(request.ExecId);
        var container = await FindAsync(request.Id, "", cancellationToken);
        using var init = container.Exit.IsCompleted ? null : container.PidFd;
        if (init is null) throw new ShimException(ShimErrorCode.NotRunning, $"container {request.Id} is not running");
        using var cgroup = _cgroups.Open(container.Cgroup);
        // A child born frozen would hold up the shim, which waits for its execve.
        if (cgroup.IsFrozen) throw new ShimException(ShimErrorCode.NotRunning, $"container {request.Id} is paused");
        using var streams = new StreamSet();
        using var devpts = request.Stdio.Terminal && _foreign.Find(request.Id) is null ? ContainerTerminals.Open(container.Pid, init) : null;
        var discard = request.Attachments.Count == 0 && !request.Stdio.OpenStdin && request.Stdio.Log is null;
        var map = UserNamespace.UserMapOf(container.Pid);
        var uid = map is null ? request.Process.User.Uid : UserNamespace.Outside(map, request.Process.User.Uid);
        if (_foreign.Find(request.Id) is { } foreign)
        {
            using var command = await Task.Run(() => RuntimeCommand.Exec(foreign, request, streams, uid, discard), cancellationToken);
            return await SendAsync(new SendLaunch(request.Id, request.ExecId, request.Stdio, request.Attachments, cgroup.Path) { Foreign = command }, command.Compiled, streams);
        }

        using var compiled = CompileExec.Compile(request, init, cgroup, map is not null, scope => streams.Open(scope, request.Stdio, uid, devpts, discard));
        return await SendAsync(new SendLaunch(request.Id, request.ExecId, request.Stdio, request.Attachments, cgroup.Path), compiled, streams);
    }

    /// <summary>A pidfd of a container's first process, the caller's; null when it has ended.</summary>
    /// <exception cref="ShimException">The container is unknown.</exception>
    public async Task<FileDescriptor?> OpenProcessAsync(string id, CancellationToken cancellationToken)
    {
        var container = await FindAsync(id, "", cancellationToken);
        return container.Exit.IsCompleted ? null : container.PidFd;
    }

    /// <summary>Connects one more client to a process; it sees what is written from now on.</summary>
    /// <exception cref="ShimException">The process is unknown.</exception>
    public async Task AttachAsync(string id, string? execId, Attachment attachment, CancellationToken cancellationToken) =>
        await ActAsync(MessageType.Attach, id, execId, (int)SendLaunch.Flags(attachment), 0, cancellationToken, attachment.Socket);

    /// <summary>Sets the size of a process's terminal.</summary>
    /// <exception cref="ShimException">The process is unknown or has ended.</exception>
    public Task ResizeAsync(string id, string? execId, ushort rows, ushort columns, CancellationToken cancellationToken) =>
        ActAsync(MessageType.Resize, id, execId, rows, columns, cancellationToken);

    /// <summary>Sends a signal to a process by its pidfd.</summary>
    /// <exception cref="ShimException">The process is unknown or has ended.</exception>
    public async Task SignalAsync(string id, string? execId, int signal, CancellationToken cancellationToken)
    {
        var number = signal.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(execId) && await TryForeignAsync(id, container => container.Act("kill", id, number), cancellationToken)) return;
        await ActAsync(MessageType.Signal, id, execId, signal, 0, cancellationToken);
    }

    /// <summary>Closes a process's standard input.</summary>
    /// <exception cref="ShimException">The process is unknown or has ended.</exception>
    public Task CloseStdinAsync(string id, string? execId, CancellationToken cancellationToken) =>
        ActAsync(MessageType.CloseStdin, id, execId, 0, 0, cancellationToken);

    /// <summary>
    /// Completes when a process has ended, its output was given to the attached clients and its log is written; at once when
    /// that was already so.
    /// </summary>
    /// <exception cref="ShimException">The process is unknown.</exception>
    public async ValueTask<ExitStatus> WaitAsync(string id, string? execId, CancellationToken cancellationToken)
    {
        var process = await FindAsync(id, execId ?? "", cancellationToken);
        return await process.Exit.WaitAsync(cancellationToken);
    }

    /// <summary>What the shim holds: running processes and remembered exits.</summary>
    public async Task<IReadOnlyList<ShimProcess>> ListAsync(CancellationToken cancellationToken)
    {
        var listed = await _link.AskAsync(transport => transport.ListAsync(), cancellationToken);
        return [.. listed.Select(facts => new ShimProcess
        {
            Id = facts.Id,
            ExecId = facts.ExecId.Length == 0 ? null : facts.ExecId,
            Pid = facts.Pid,
            StartedAt = UnixTime.From(facts.StartedAt),
            Exit = facts.ExitedAt == 0 ? null : Status(facts.Id, facts.ExecId, facts.Cgroup, facts.ExitCode, facts.ExitedAt),
        })];
    }

    /// <summary>Freezes all processes of a container.</summary>
    /// <exception cref="ShimException">The container is unknown or has ended.</exception>
    public async Task PauseAsync(string id, CancellationToken cancellationToken)
    {
        if (await TryForeignAsync(id, container => container.Act("pause", id), cancellationToken)) return;
        await WithCgroupAsync(id, cgroup => cgroup.Freeze(), cancellationToken);
    }

    /// <summary>Thaws a frozen container.</summary>
    /// <exception cref="ShimException">The container is unknown or has ended.</exception>
    public async Task ResumeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryForeignAsync(id, container => container.Act("resume", id), cancellationToken)) return;
        }
        catch (OciRuntimeException) when (_known.TryGetValue((id, ""), out var process) && !_cgroups.IsFrozen(process.Cgroup))
        {
            // A runtime that kills thaws by itself.
            return;
        }

        await WithCgroupAsync(id, cgroup => cgroup.Thaw(), cancellationToken);
    }

    /// <summary>What a running container uses.</summary>
    /// <exception cref="ShimException">The container is unknown or has ended.</exception>
    public Task<CgroupStats> StatsAsync(string id, CancellationToken cancellationToken) => WithCgroupAsync(id, cgroup => cgroup.ReadStats(), cancellationToken);

    /// <summary>The processes of a running container, as this process's pid namespace numbers them.</summary>
    /// <exception cref="ShimException">The container is unknown or has ended.</exception>
    public Task<IReadOnlyList<int>> PidsAsync(string id, CancellationToken cancellationToken) => WithCgroupAsync(id, cgroup => cgroup.Pids(), cancellationToken);

    /// <summary>Changes the limits of a running container.</summary>
    /// <exception cref="ShimException">The container is unknown or has ended.</exception>
    public async Task UpdateAsync(string id, LinuxResources resources, CancellationToken cancellationToken)
    {
        if (await TryForeignAsync(id, container => container.Update(resources), cancellationToken)) return;
        await WithCgroupAsync(id, cgroup => cgroup.Update(CgroupTranslation.Translate(resources)), cancellationToken);
    }

    /// <summary>Forgets a container and its execs, killing what still runs, and removes its cgroup. Deleting twice is fine.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!_known.ContainsKey((id, ""))) await ListAsync(cancellationToken);
        var path = _known.TryGetValue((id, ""), out var container) ? container.Cgroup : _cgroups.DefaultPath(id);
        // The cgroup goes first: while it has processes the container still is.
        await Task.Run(() => DeleteRest(id, path), cancellationToken);
        if (container is not null) await container.Exit.WaitAsync(cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        (await _link.RequestAsync(MessageType.Delete, new ProcessMessage(id, ""), cancellationToken)).OrThrow(id);
        foreach (var key in _known.Keys)
            if (key.Id == id && _known.TryRemove(key, out var known)) known.Dispose();
    }

    /// <summary>
    /// Removes the cgroup, and with a foreign runtime what that has, of a container that the shim does not hold: of one whose launch was cut
    /// short by the death of who launched it.
    /// </summary>
    /// <param name="id">Container id.</param>
    /// <param name="cgroup">From the root of the hierarchies; what is not there is fine.</param>
    public void DeleteRest(string id, string cgroup)
    {
        _foreign.Delete(id);
        _cgroups.Delete(cgroup);
    }

    /// <summary>The containers that other runtimes run, or have left something of.</summary>
    public IReadOnlyCollection<string> ForeignIds => _foreign.Ids;

    /// <summary>Forgets one exec that has ended. Deleting twice is fine.</summary>
    public async Task DeleteExecAsync(string id, string execId, CancellationToken cancellationToken)
    {
        (await _link.RequestAsync(MessageType.Delete, new ProcessMessage(id, execId), cancellationToken)).OrThrow(id);
        if (_known.TryRemove((id, execId), out var known)) known.Dispose();
    }

    /// <summary>Closes the connection; the shim and all containers run on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!await _link.CloseAsync()) return;
        foreach (var known in _known.Values) known.Dispose();
        _cgroups.Dispose();
    }

    private async Task<LaunchedProcess> SendAsync(SendLaunch send, CompiledLaunch compiled, StreamSet streams)
    {
        var transport = await _link.TransportAsync(CancellationToken.None);
        var known = new KnownProcess(send.Id, send.ExecId) { Cgroup = send.Cgroup };
        if (!_known.TryAdd((send.Id, send.ExecId), known)) throw new ShimException(ShimErrorCode.Exists, $"process {send.Id} {send.ExecId} exists");
        try
        {
            known.Keep(streams.Input?.Duplicate(), streams.Output?.Duplicate(), streams.Error?.Duplicate());
            var (process, terminal) = await send.RunAsync(transport, compiled, streams);
            if (send.Foreign is not null && send.Stdio.Terminal) known.KeepTerminal(terminal);
            (known.Pid, known.StartedAt) = (process.Pid, UnixTime.To(process.StartedAt));
            known.KeepProcess(process.PidFd.Duplicate());
            return process;
        }
        catch
        {
            _known.TryRemove((send.Id, send.ExecId), out _);
            known.Dispose();
            throw;
        }
    }

    private async Task<LaunchedProcess> LaunchForeignAsync(LaunchRequest request, OciRuntime runtime)
    {
        var cgroup = _cgroups.PathOf(request);
        LaunchedProcess? process = null;
        try
        {
            var container = await Task.Run(() => _foreign.Add(request.Id, runtime));
            using var streams = new StreamSet();
            using var command = await Task.Run(() => RuntimeCommand.Create(container, request, streams, StreamOwner(request.Spec)));
            process = await SendAsync(new SendLaunch(request.Id, "", request.Stdio, request.Attachments, cgroup) { Foreign = command }, command.Compiled, streams);
            await Task.Run(() => container.Act("start", request.Id));
            return process;
        }
        catch
        {
            process?.PidFd.Dispose();
            await DeleteAsync(request.Id, CancellationToken.None);
            await Task.Run(() => _cgroups.Delete(cgroup));
            throw;
        }
    }

    /// <summary>Has the runtime of a foreign container do something; false for a container of Berth's own.</summary>
    private async Task<bool> TryForeignAsync(string id, Action<ForeignContainer> action, CancellationToken cancellationToken)
    {
        if (_foreign.Find(id) is not { } container) return false;
        var process = await FindAsync(id, "", cancellationToken);
        if (process.HasEnded) throw new ShimException(ShimErrorCode.NotRunning, $"container {id} is not running");
        try
        {
            await Task.Run(() => action(container), cancellationToken);
        }
        catch (OciRuntimeException) when (process.HasEnded)
        {
            throw new ShimException(ShimErrorCode.NotRunning, $"container {id} is not running");
        }

        return true;
    }

    private async Task ActAsync(MessageType type, string id, string? execId, int first, long second, CancellationToken cancellationToken, params FileDescriptor[] files)
    {
        var name = string.IsNullOrEmpty(execId) ? id : $"{id} {execId}";
        (await _link.RequestAsync(type, new ProcessMessage(id, execId ?? "", first, second), cancellationToken, files)).OrThrow(name);
    }

    private Task WithCgroupAsync(string id, Action<ICgroup> action, CancellationToken cancellationToken) =>
        WithCgroupAsync(id, cgroup => { action(cgroup); return true; }, cancellationToken);

    private async Task<T> WithCgroupAsync<T>(string id, Func<ICgroup, T> action, CancellationToken cancellationToken)
    {
        var container = await FindAsync(id, "", cancellationToken);
        if (container.Exit.IsCompleted) throw new ShimException(ShimErrorCode.NotRunning, $"container {id} is not running");
        return await Task.Run(
            () =>
            {
                using var cgroup = _cgroups.Open(container.Cgroup);
                return action(cgroup);
            },
            cancellationToken);
    }

    private async Task<KnownProcess> FindAsync(string id, string execId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((id, execId), out var known)) return known;
        await ListAsync(cancellationToken);
        return _known.GetValueOrDefault((id, execId)) ?? throw new ShimException(ShimErrorCode.NotFound, $"no such process: {id} {execId}");
    }

    private void Listed(HoldMessage facts, FileDescriptor[] files)
    {
        var known = new KnownProcess(facts.Id, facts.ExecId) { Cgroup = facts.Cgroup, Pid = facts.Pid, StartedAt = facts.StartedAt };
        known.KeepProcess(files[facts.Main]);
        known.Keep(facts.Input == facts.Output ? null : At(files, facts.Input), At(files, facts.Output), At(files, facts.Error));
        if (!_known.TryAdd((facts.Id, facts.ExecId), known))
        {
            known.Dispose();
            known = _known.GetValueOrDefault((facts.Id, facts.ExecId));
        }

        if (facts.ExitedAt != 0) known?.Complete(Status(facts.Id, facts.ExecId, facts.Cgroup, facts.ExitCode, facts.ExitedAt));
    }

    private void Told(MessageType type, ProcessMessage message)
    {
        if (!_known.TryGetValue((message.Id, message.ExecId), out var known)) return;
        if (type == MessageType.StdinClosed) known.CloseInput();
        else known.Complete(Status(message.Id, message.ExecId, known.Cgroup, message.First, message.Second));
    }

    private ExitStatus Status(string id, string execId, string cgroup, int code, long at) => new()
    {
        Code = code,
        At = UnixTime.From(at),
        OomKilled = execId.Length == 0 && _cgroups.WasOomKilled(cgroup.Length == 0 ? _cgroups.DefaultPath(id) : cgroup),
    };

    // Who may reopen /dev/stdout: the process's user as he is known out here.
    private static uint StreamOwner(RuntimeSpec spec)
    {
        var uid = spec.Process?.User.Uid ?? 0;
        return spec.Linux is { } linux && linux.Namespaces.Any(n => n.Type == "user") ? UserNamespace.Outside(ContainerUsers.Ranges(linux.UidMappings), uid) : uid;
    }

    private static FileDescriptor? At(FileDescriptor[] files, int index) => index < 0 ? null : files[index];

    private static void CheckName(string id)
    {
        if (!ProcessName.IsValid(id)) throw new LaunchException(LaunchStage.Prepare, $"id \"{id}\"", Errno.EINVAL);
    }
}
