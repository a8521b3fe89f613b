namespace Berth.Engine.Containers;

/// <summary>Waits for something to happen to a container.</summary>
public static class WaitContainer
{
    /// <summary>Reads a condition: <c>not-running</c> (and nothing), <c>next-exit</c>, <c>removed</c>.</summary>
    /// <exception cref="EngineException">Invalid.</exception>
    public static WaitCondition Parse(string? text) => text switch
    {
        null or "" or "not-running" => WaitCondition.NotRunning,
        "next-exit" => WaitCondition.NextExit,
        "removed" => WaitCondition.Removed,
        _ => throw EngineException.Invalid($"invalid condition: \"{text}\""),
    };

    /// <summary>Completes when it has happened; at once when there is nothing to wait for.</summary>
    public static Task<WaitResult> For(Container container, WaitCondition condition) => condition switch
    {
        WaitCondition.NextExit => container.NextExit,
        WaitCondition.Removed => container.Removed,
        _ => NotRunning(container),
    };

    private static Task<WaitResult> NotRunning(Container container)
    {
        // Taken before the state is looked at: an exit in between completes it.
        var exit = container.NextExit;
        return !container.State.IsUp ? Task.FromResult(new WaitResult(container.State.ExitCode)) : exit;
    }
}

/// <summary>What is waited for.</summary>
public enum WaitCondition
{
    /// <summary>That it does not run; true at once for one that does not.</summary>
    NotRunning,
    /// <summary>The end of the present run, or of the next.</summary>
    NextExit,
    /// <summary>That it is gone.</summary>
    Removed,
}
