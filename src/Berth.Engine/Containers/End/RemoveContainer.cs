using Berth.Engine.Mounts;
using Berth.Engine.Signals;
using Berth.Engine.Volumes;
using Berth.Images;
using Berth.Runtime;

namespace Berth.Engine.Containers.End;

/// <summary>Removes a container and everything that is only its own.</summary>
public sealed class RemoveContainer(
    ContainerStore containers, ImageStore images, VolumeStore volumes, ShimConnection shim, ContainerEvents events, ContainerOptions options)
    : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private Task _sweeping = Task.CompletedTask;

    /// <summary>Ends when the files of all containers removed so far are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Task sweeping;
        lock (_lock) sweeping = _sweeping;
        await sweeping;
    }

    /// <summary>Removes a container; a running one only with <paramref name="force"/>, which kills it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="reference">What the client called it, for the error.</param>
    /// <param name="force">Kill it if it runs.</param>
    /// <param name="withVolumes">Also its anonymous volumes.</param>
    /// <param name="cancellationToken">Stops before the removal has begun.</param>
    /// <exception cref="EngineException">Conflict: it runs, or is being removed.</exception>
    public async Task ExecuteAsync(Container container, string reference, bool force, bool withVolumes, CancellationToken cancellationToken)
    {
        Task<WaitResult>? exit = null;
        using (await container.LockAsync(cancellationToken))
        {
            if (container.IsBeingRemoved) throw EngineException.Conflict($"removal of container {reference} is already in progress");
            if (container.State.IsUp)
            {
                if (!force) throw Running(container, reference);
                if (container.State.Alive is not null) exit = container.NextExit;
                else MarkStopped.EndWaiting(containers, container);
            }
            container.IsBeingRemoved = true;
        }
        if (exit is not null)
        {
            await KillAsync(container);
            await exit;
        }
        await RemoveAsync(container, container.State.ExitCode, withVolumes);
    }

    /// <summary>The end of a container that was to go when its process ended.</summary>
    internal async Task AfterExitAsync(Container container, int exitCode)
    {
        using (await container.LockAsync(CancellationToken.None))
        {
            if (container.IsBeingRemoved) return;
            container.IsBeingRemoved = true;
        }
        await RemoveAsync(container, exitCode, withVolumes: true);
    }

    /// <summary>Removes what an unfinished creation or removal has left of a container that is no more.</summary>
    internal void Sweep(string id)
    {
        images.Snapshots.Remove(id);
        RemoveFiles(id);
    }

    private void Sweep(ContainerDocument document)
    {
        foreach (var mount in document.Mounts)
            if (mount.Snapshot.Length > 0) images.Snapshots.Remove(mount.Snapshot);
        Sweep(document.Id);
    }

    private static EngineException Running(Container container, string reference) => EngineException.Conflict(container.State is PausedState
        ? $"cannot remove container \"{reference}\": container is paused and must be unpaused first"
        : $"cannot remove container \"{reference}\": container is {container.State.Word}: stop the container before removing or force remove");

    private async Task KillAsync(Container container)
    {
        try
        {
            await shim.SignalAsync(container.Id, null, SignalName.Kill, CancellationToken.None);
            if (container.State is PausedState) await shim.ResumeAsync(container.Id, CancellationToken.None);
            events.Tell(container.Document, "kill", ("signal", "9"));
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            // It ended by itself a moment ago.
        }
    }

    private async Task RemoveAsync(Container container, int exitCode, bool withVolumes)
    {
        var error = default(string);
        using (await container.LockAsync(CancellationToken.None))
        {
            var document = container.Document;
            containers.Forget(container);
            Retire(document);
            containers.Drop(container);
            if (withVolumes) RemoveVolumes(document);
            container.DropEarlyAttachments();
            events.Tell(document, "destroy");
        }
        container.SignalRemoved(new WaitResult(exitCode, error));
        SweepLater(container.Document);
    }

    private void Retire(ContainerDocument document)
    {
        try
        {
            images.Snapshots.Retire(document.Id);
            foreach (var mount in document.Mounts)
                if (mount.Snapshot.Length > 0) images.Snapshots.Retire(mount.Snapshot);
        }
        catch (IOException failure)
        {
            Left(document.Id, failure);
        }
    }

    // Ten inodes cost the disk's journal two milliseconds that nobody need wait for. One at a time, so that a thousand removals do not
    // take the disk from those who run.
    private void SweepLater(ContainerDocument document)
    {
        lock (_lock) _sweeping = _sweeping.ContinueWith(_ => TrySweep(document), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void TrySweep(ContainerDocument document)
    {
        try
        {
            Sweep(document);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Left(document.Id, failure);
        }
    }

    // Its document is gone, so the container is; the files go when the daemon starts next.
    private void Left(string id, Exception failure) => options.Notice($"removing the files of container {id}: {failure.Message}");

    private void RemoveVolumes(ContainerDocument document)
    {
        foreach (var mount in document.Mounts)
        {
            if (mount is not { Type: MountType.Volume, Anonymous: true }) continue;
            try
            {
                volumes.Remove(mount.Volume, force: true);
            }
            catch (EngineException error) when (error.Code == EngineErrorCode.Conflict)
            {
                // Another container uses it too.
            }
        }
    }

    private void RemoveFiles(string id)
    {
        var directory = containers.DirectoryOf(id);
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    }
}
