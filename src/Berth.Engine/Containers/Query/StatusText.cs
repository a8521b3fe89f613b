using System.Globalization;
using Berth.Engine.Health;

namespace Berth.Engine.Containers.Query;

/// <summary>A container's state in a few words, as <c>docker ps</c> prints it.</summary>
internal static class StatusText
{
    private const int HoursOfTwoDays = 48;
    private const int HoursOfTwoWeeks = 24 * 7 * 2;
    private const int HoursOfTwoMonths = 24 * 30 * 2;
    private const int HoursOfTwoYears = 24 * 365 * 2;

    public static string Of(Container container, DateTimeOffset now) => container.State switch
    {
        PausedState paused => $"Up {Ago(now - paused.Process.StartedAt)} (Paused)",
        RunningState running when container.Document.Health is { Status: var health } =>
            $"Up {Ago(now - running.StartedAt)} ({(health == HealthPlan.Starting ? "health: starting" : health)})",
        RunningState running => $"Up {Ago(now - running.StartedAt)}",
        RestartingState restarting =>
            string.Create(CultureInfo.InvariantCulture, $"Restarting ({restarting.Last.Code}) {Ago(now - restarting.Last.FinishedAt)} ago"),
        _ when container.IsBeingRemoved => "Removal In Progress",
        ExitedState exited => string.Create(CultureInfo.InvariantCulture, $"Exited ({exited.Code}) {Ago(now - exited.FinishedAt)} ago"),
        _ => "Created",
    };

    /// <summary>A length of time as people say it.</summary>
    public static string Ago(TimeSpan time)
    {
        var seconds = (int)time.TotalSeconds;
        var minutes = (int)time.TotalMinutes;
        var hours = (int)Math.Round(time.TotalHours, MidpointRounding.AwayFromZero);
        if (seconds < 1) return "Less than a second";
        if (seconds == 1) return "1 second";
        if (seconds < 60) return Say(seconds, "seconds");
        if (minutes == 1) return "About a minute";
        if (minutes < 60) return Say(minutes, "minutes");
        if (hours == 1) return "About an hour";
        if (hours < HoursOfTwoDays) return Say(hours, "hours");
        if (hours < HoursOfTwoWeeks) return Say(hours / 24, "days");
        if (hours < HoursOfTwoMonths) return Say(hours / 24 / 7, "weeks");
        return hours < HoursOfTwoYears ? Say(hours / 24 / 30, "months") : Say((int)(time.TotalHours / 24 / 365), "years");
    }

    private static string Say(int number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}
