namespace Berth.Images.Registries;

/// <summary>Decides whether and when a transfer is tried again: after a pause that grows while nothing arrives, or when the registry says.</summary>
/// <param name="options">How often, and how long.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told in Docker's words, once a second.</param>
internal sealed class Retry(RegistryOptions options, TimeProvider time, Action<string> tell)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private int _failures;

    /// <summary>Counts a failure; false when it was one too many.</summary>
    public bool Again => ++_failures < options.Attempts;

    /// <summary>Something arrived: the count begins anew.</summary>
    public void Succeeded() => _failures = 0;

    /// <summary>Waits before the next attempt.</summary>
    public async Task PauseAsync(Exception error, CancellationToken cancellationToken)
    {
        var delay = options.RetryDelay * (1 << Math.Clamp(_failures - 1, 0, 10));
        if ((error.InnerException as RegistryFailure)?.RetryAfter is { } asked) delay = asked;
        if (delay > LongestDelay) delay = LongestDelay;
        do
        {
            var seconds = (int)Math.Ceiling(delay.TotalSeconds);
            tell($"Retrying in {seconds} second{(seconds == 1 ? "" : "s")}");
            // The one pause in here: what is waited for happens in somebody else's machine.
            var step = delay < Second ? delay : Second;
            await Task.Delay(step, time, cancellationToken);
            delay -= step;
        }
        while (delay > TimeSpan.Zero);
    }

    /// <summary>True for what may be over in a moment: a broken connection, a silence, a registry that cannot now.</summary>
    public static bool IsPassing(Exception error) =>
        error is IOException or TimeoutException or ImageException { Code: ImageErrorCode.Unavailable };
}
