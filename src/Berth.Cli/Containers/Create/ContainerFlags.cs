using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>All flags that <c>run</c> and <c>create</c> share, and the request they make.</summary>
internal sealed class ContainerFlags
{
    private readonly ProcessFlags _process;
    private readonly ResourceFlags _resources;
    private readonly HealthFlags _health;
    private readonly StorageFlags _storage;
    private readonly NetworkFlags _network;
    private readonly SecurityFlags _security;
    private readonly TextFlag _restart, _logDriver;
    private readonly ListFlag _logOpt;
    private readonly SwitchFlag _remove;

    public ContainerFlags(FlagSet flags)
    {
        flags.Interspersed = false;
        _process = new ProcessFlags(flags);
        _resources = new ResourceFlags(flags);
        _health = new HealthFlags(flags);
        _storage = new StorageFlags(flags);
        _network = new NetworkFlags(flags);
        _security = new SecurityFlags(flags);
        _restart = flags.Text("restart", '\0', "What to do when the container exits", "no");
        _logDriver = flags.Text("log-driver", '\0', "Log driver of the container");
        _logOpt = flags.List("log-opt", '\0', "Options of the log driver");
        _remove = flags.Switch("rm", '\0', "Remove the container and its anonymous volumes when it exits");
        Name = flags.Text("name", '\0', "Name of the container");
        Platform = flags.Text("platform", '\0', "Platform of the image where it has several");
        Pull = flags.Text("pull", '\0', "When to pull the image (\"always\", \"missing\", \"never\")", "missing");
        Quiet = flags.Switch("quiet", 'q', "Pull without output");
        IdFile = flags.Text("cidfile", '\0', "Write the container's id to a file");
        flags.Add(new SwitchFlag("disable-content-trust", '\0', "Accepted for docker's sake", true) { Hidden = true });
    }

    public TextFlag Name { get; }

    public TextFlag Platform { get; }

    public TextFlag Pull { get; }

    public SwitchFlag Quiet { get; }

    public TextFlag IdFile { get; }

    /// <summary><c>-a</c> was given.</summary>
    public bool HasAttach => _process.HasAttach;

    /// <summary>Name servers of which docker warns.</summary>
    public IEnumerable<string> LocalNameServers => _network.LocalNameServers;

    /// <summary>The request of an image and a command.</summary>
    /// <exception cref="CliException">A value is none, or two contradict each other.</exception>
    public CreateContainerRequest ToRequest(string image, List<string> command)
    {
        var host = new HostConfig();
        var request = new CreateContainerRequest { Image = image, HostConfig = host };
        _process.Apply(request, command);
        _storage.Apply(request, host);
        request.NetworkingConfig = _network.Apply(request, host);
        _resources.Apply(host);
        _security.Apply(host);
        request.Healthcheck = _health.ToConfig();
        _health.ApplyRestart(request);
        host.ContainerIDFile = IdFile.Value;
        host.RestartPolicy = RestartText.Parse(_restart.Value);
        host.AutoRemove = _remove.Value;
        if (host.AutoRemove && host.RestartPolicy.Name is not ("" or "no"))
            throw new CliException("conflicting options: cannot specify both --restart and --rm", 125);
        ApplyLog(host);
        return request;
    }

    /// <summary>Values of a list; null when there is none, as Go has it.</summary>
    public static string[]? ListOrNull(ListFlag flag) => flag.Values.Count == 0 ? null : [.. flag.Values];

    private void ApplyLog(HostConfig host)
    {
        host.LogConfig = new LogConfig { Type = _logDriver.Value, Config = [] };
        foreach (var text in _logOpt.Values)
        {
            var equals = text.IndexOf('=');
            host.LogConfig.Config[equals < 0 ? text : text[..equals]] = equals < 0 ? "" : text[(equals + 1)..];
        }

        if (_logDriver.Value == "none" && host.LogConfig.Config.Count > 0)
            throw new CliException("invalid logging opts for driver none", 125);
    }
}

/// <summary><c>name[:count]</c> of <c>--restart</c>.</summary>
internal static class RestartText
{
    /// <exception cref="CliException">It is no policy.</exception>
    public static RestartPolicy Parse(string text)
    {
        var colon = text.IndexOf(':');
        if (colon == 0)
            throw new CliException("invalid restart policy format: no policy provided before colon", 125);
        var count = 0;
        if (colon > 0 && colon < text.Length - 1 && !int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out count))
            throw new CliException("invalid restart policy format: maximum retry count must be an integer", 125);
        return new RestartPolicy { Name = colon < 0 ? text : text[..colon], MaximumRetryCount = count };
    }
}
