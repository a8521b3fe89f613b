using Berth.Engine.Containers;
using Berth.Engine.Logs.Drivers;

namespace Berth.Engine.Logs;

/// <summary>Finds the log of a container.</summary>
public sealed class FindLog(ContainerStore containers)
{
    /// <summary>Where the log is, and until when it grows.</summary>
    /// <exception cref="EngineException">NotFound: no such container.</exception>
    public LogSource Run(string reference)
    {
        var container = containers.Get(reference);
        // Asked before the state: an exit in between then shows as one that has happened.
        var exit = container.NextExit;
        var document = container.Document;
        return new LogSource
        {
            Path = LogDrivers.IsReadable(document.HostConfig.LogConfig) ? PlanLog.FileOf(document, containers.DirectoryOf(container.Id)) : null,
            Terminal = document.Config.Tty,
            Ended = document.State.Alive is null ? null : exit,
        };
    }
}
