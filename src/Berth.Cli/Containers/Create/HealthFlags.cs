using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Flags of the health check.</summary>
internal sealed class HealthFlags
{
    private readonly TextFlag _command;
    private readonly NumberFlag _retries;
    private readonly SwitchFlag _none, _restart;
    private long _interval, _timeout, _startPeriod, _startInterval;

    public HealthFlags(FlagSet flags)
    {
        _command = flags.Text("health-cmd", '\0', "Command that sees whether the container is well");
        flags.Add(new ParsedFlag("health-interval", '\0', "duration", "Time between two checks (ms|s|m|h)", value => GoText.ParseDuration(value, out _interval)) { Default = "0s" });
        _retries = flags.Number("health-retries", '\0', "Failures in a row that make it unhealthy");
        _restart = flags.Switch("health-restart", '\0', "Restart the container when its check finds it unhealthy (docker: the label berth.restart-on-unhealthy=true)");
        flags.Add(new ParsedFlag("health-start-interval", '\0', "duration", "Time between two checks in the start period (ms|s|m|h)", value => GoText.ParseDuration(value, out _startInterval)) { Default = "0s" });
        flags.Add(new ParsedFlag("health-start-period", '\0', "duration", "Time in which failures do not count (ms|s|m|h)", value => GoText.ParseDuration(value, out _startPeriod)) { Default = "0s" });
        flags.Add(new ParsedFlag("health-timeout", '\0', "duration", "Longest time of one check (ms|s|m|h)", value => GoText.ParseDuration(value, out _timeout)) { Default = "0s" });
        _none = flags.Switch("no-healthcheck", '\0', "Leave out the image's HEALTHCHECK");
    }

    /// <summary>The container asks to be restarted when it is unhealthy: a label, so that every client can ask for it.</summary>
    public void ApplyRestart(CreateContainerRequest request)
    {
        if (_restart.Value)
            (request.Labels ??= [])["berth.restart-on-unhealthy"] = "true";
    }

    /// <exception cref="CliException">The flags contradict each other.</exception>
    public HealthConfig? ToConfig()
    {
        var any = _command.Value.Length > 0 || _interval != 0 || _timeout != 0 || _startPeriod != 0 || _startInterval != 0 || _retries.Value != 0;
        if (_none.Value)
            return any ? throw new CliException("--no-healthcheck conflicts with --health-* options", 125) : new HealthConfig { Test = ["NONE"] };
        if (!any)
            return null;
        Positive("--health-interval", _interval);
        Positive("--health-timeout", _timeout);
        Positive("--health-retries", _retries.Value);
        Positive("--health-start-period", _startPeriod);
        Positive("--health-start-interval", _startInterval);
        return new HealthConfig
        {
            Test = _command.Value.Length > 0 ? ["CMD-SHELL", _command.Value] : null,
            Interval = _interval,
            Timeout = _timeout,
            StartPeriod = _startPeriod,
            StartInterval = _startInterval,
            Retries = (int)_retries.Value,
        };
    }

    private static void Positive(string name, long value)
    {
        if (value < 0)
            throw new CliException($"{name} cannot be negative", 125);
    }
}
