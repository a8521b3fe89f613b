using Berth.Engine.Containers.End;
using Berth.Engine.Containers.Start;
using Berth.Engine.Names;
using Berth.Engine.Specs;
using Berth.Images;
using Berth.Linux;
using Berth.Runtime;

namespace Berth.Engine.Containers;

/// <summary>
/// What a daemon does first: reads its containers, asks the shim which of them run, takes those over, finishes those that have ended
/// meanwhile, and clears away what an interrupted creation, start or removal has left.
/// </summary>
public sealed class RecoverContainers(
    ContainerStore containers, ImageStore images, ContainerNetwork network, ShimConnection shim, FinishContainer finish, RemoveContainer remove,
    ContainerOptions options)
{
    private const int UnknownExit = 255;

    /// <summary>Returns when the containers are as their documents say.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        foreach (var orphan in containers.Load(options.Notice)) Try($"removing the rest of container {orphan}", () => remove.Sweep(orphan));
        foreach (var key in images.Snapshots.Keys())
        {
            // Other keys than ids are not ours: builds and pulls have snapshots too.
            if (IsId(key.Split('.')[0]) && IsNobodys(key.Split('.')[0])) Try($"removing the snapshot of container {key}", () => images.Snapshots.Remove(key));
        }
        var held = new Dictionary<string, ShimProcess>(StringComparer.Ordinal);
        foreach (var process in await shim.ListAsync(cancellationToken))
        {
            if (process.ExecId is null) held[process.Id] = process;
        }
        var all = containers.List();
        network.Reconcile(all
            .Where(container => held.TryGetValue(container.Id, out var process) && process.Exit is null)
            .Select(container => container.State.Alive?.Sandbox)
            .OfType<Network.SandboxState>());
        foreach (var container in all) await RecoverAsync(container, held.GetValueOrDefault(container.Id));
        foreach (var id in held.Keys.Union(shim.ForeignIds).Where(IsNobodys)) await shim.DeleteAsync(id, cancellationToken);
    }

    private bool IsNobodys(string id) => containers.Find(id) is null && !containers.IsUnreadable(id);

    private async Task RecoverAsync(Container container, ShimProcess? process)
    {
        try
        {
            // The daemon may have died between making the cgroup and the launch.
            if (process is null) shim.DeleteRest(container.Id, BuildSpec.CgroupPath(container.Document, options));
            if (container.State.Alive is { } alive)
            {
                // Also when it has ended meanwhile: what it wrote since is still to be sent.
                finish.Logs.Resume(container);
                if (process is { Exit: null })
                {
                    Adopt(container, alive);
                    finish.Watch(container);
                    return;
                }
                await finish.ExecuteAsync(container, process?.Exit ?? new ExitStatus { Code = UnknownExit, At = options.Time.GetUtcNow() });
                return;
            }
            // Started, and the daemon died before it could write that down: nobody was told, so it never was.
            if (process is not null) await shim.DeleteAsync(container.Id, CancellationToken.None);
            if (container.Document.HostConfig.AutoRemove) await remove.AfterExitAsync(container, container.State.ExitCode);
        }
        catch (Exception error) when (error is IOException or EngineException or UnauthorizedAccessException)
        {
            options.Notice($"recovering container {container.Id}: {error.Message}");
        }
    }

    private void Adopt(Container container, RunningState alive)
    {
        try
        {
            container.Sandbox = network.Adopt(alive);
        }
        catch (LinuxException error)
        {
            // It ended this moment; its exit comes as every other.
            options.Notice($"adopting the network of container {container.Id}: {error.Message}");
        }
    }

    private void Try(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            options.Notice($"{what}: {error.Message}");
        }
    }

    private static bool IsId(string key) => key.Length == ObjectId.Length && key.All(char.IsAsciiHexDigitLower);
}
