using Berth.Api.Containers;
using Berth.Engine.Containers;

namespace Berth.Engine.Health;

/// <summary>A container's health check with nothing left open: what is run, when, and what its results mean.</summary>
internal sealed record HealthPlan
{
    /// <summary>Put on a container: when its check finds it unhealthy, it is restarted. Docker has nothing like it.</summary>
    public const string RestartLabel = "berth.restart-on-unhealthy";

    private const int NanosecondsOfTick = 100;
    private const int DefaultRetries = 3;
    private const int MostResults = 5;
    private static readonly TimeSpan s_default = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_defaultStartInterval = TimeSpan.FromSeconds(5);

    /// <summary>The states of a check, as clients see them.</summary>
    public const string Starting = "starting", Healthy = "healthy", Unhealthy = "unhealthy", None = "none";

    /// <summary>Program and arguments.</summary>
    public required string[] Command { get; init; }

    /// <summary>From the end of a check to the next.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The same in the start period, until the first success.</summary>
    public required TimeSpan StartInterval { get; init; }

    /// <summary>After this a check has failed.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>From the start of the container, the time in which failures do not count.</summary>
    public required TimeSpan StartPeriod { get; init; }

    /// <summary>So many failures in a row make it unhealthy.</summary>
    public required int Retries { get; init; }

    /// <summary>The check of a container; null when it has none.</summary>
    public static HealthPlan? Of(ContainerConfig config)
    {
        if (config.Healthcheck is not { Test: [var kind, .. var words] } health) return null;
        string[]? command = kind switch
        {
            "CMD" => words,
            "CMD-SHELL" => [.. config.Shell is { Length: > 0 } shell ? shell : ["/bin/sh", "-c"], .. words],
            _ => null,
        };
        return command is null ? null : new HealthPlan
        {
            Command = command,
            Interval = Time(health.Interval, s_default),
            StartInterval = Time(health.StartInterval, s_defaultStartInterval),
            Timeout = Time(health.Timeout, s_default),
            StartPeriod = Time(health.StartPeriod, TimeSpan.Zero),
            Retries = health.Retries > 0 ? health.Retries : DefaultRetries,
        };
    }

    /// <summary>What is known of a container that starts: its last results stay to be looked at.</summary>
    public static Api.Containers.Health? AtStart(ContainerDocument container) => Of(container.Config) is null
        ? null
        : new Api.Containers.Health { Status = Starting, Log = container.Health?.Log ?? [] };

    /// <summary>What is known of a container whose check is not carried out any more, because it has ended or is paused.</summary>
    public static Api.Containers.Health? AtStop(ContainerDocument container) => container.Health is { } health ? health with { Status = Unhealthy } : null;

    /// <summary>How long to wait for the next check.</summary>
    /// <param name="status">What the last one found.</param>
    /// <param name="up">How long the container has been up.</param>
    public TimeSpan Wait(string? status, TimeSpan up) => up < StartPeriod && status == Starting ? StartInterval : Interval;

    /// <summary>What a result makes of what was known.</summary>
    public Api.Containers.Health After(Api.Containers.Health before, HealthResult result, DateTimeOffset startedAt)
    {
        var results = before.Log ?? [];
        var after = before with { Log = [.. results.Skip(results.Length + 1 - MostResults), result] };
        if (result.ExitCode == 0) return after with { Status = Healthy, FailingStreak = 0 };
        if (before.Status == Starting && result.Start - startedAt < StartPeriod) return after;
        var streak = before.FailingStreak + 1;
        return after with { FailingStreak = streak, Status = streak >= Retries ? Unhealthy : before.Status };
    }

    private static TimeSpan Time(long nanoseconds, TimeSpan otherwise) => nanoseconds == 0 ? otherwise : new TimeSpan(nanoseconds / NanosecondsOfTick);
}
