using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Flags that say what runs in a container, as whom and with what stdio.</summary>
internal sealed class ProcessFlags
{
    private readonly ListFlag _attach, _env, _envFile, _label, _labelFile, _groupAdd;
    private readonly TextFlag _workdir, _user, _hostname, _domainname, _entrypoint, _stopSignal;
    private readonly SwitchFlag _interactive, _tty, _init;
    private readonly NumberFlag _stopTimeout;

    public ProcessFlags(FlagSet flags)
    {
        _attach = flags.Add(new ListFlag("attach", 'a', "list", "Attach to STDIN, STDOUT or STDERR")
        {
            Check = static value => value.ToLowerInvariant() is "stdin" or "stdout" or "stderr"
                ? (value.ToLowerInvariant(), null)
                : (null, "valid streams are STDIN, STDOUT and STDERR"),
        });
        _env = flags.Add(new ListFlag("env", 'e', "list", "Set environment variables") { Check = Environments.Check });
        _envFile = flags.List("env-file", '\0', "Read environment variables from a file");
        _entrypoint = flags.Text("entrypoint", '\0', "Run this instead of the image's ENTRYPOINT");
        _groupAdd = flags.List("group-add", '\0', "Further groups of the process");
        _hostname = flags.Text("hostname", 'h', "Host name inside");
        _domainname = flags.Text("domainname", '\0', "NIS domain name inside");
        _init = flags.Switch("init", '\0', "Run an init as PID 1 that forwards signals and reaps processes");
        _interactive = flags.Switch("interactive", 'i', "Keep STDIN open even if not attached");
        _label = flags.Add(new ListFlag("label", 'l', "list", "Set metadata on a container")
        {
            Check = static value => value.Length == 0 || value[0] == '=' ? (null, $"invalid label '{value}': empty name") : (value, null),
        });
        _labelFile = flags.List("label-file", '\0', "Read labels from a file, one a line");
        _stopSignal = flags.Text("stop-signal", '\0', "Signal that stops the container");
        _stopTimeout = flags.Number("stop-timeout", '\0', "Seconds until a stop becomes a kill");
        _tty = flags.Switch("tty", 't', "Allocate a pseudo-TTY");
        _user = flags.Text("user", 'u', "User name or id (<name|uid>[:<group|gid>])");
        _workdir = flags.Text("workdir", 'w', "Working directory inside the container");
    }

    public bool HasAttach => _attach.Changed;

    /// <exception cref="CliException">A file cannot be read or holds what it should not.</exception>
    public void Apply(CreateContainerRequest request, List<string> command)
    {
        var all = _attach.Values.Count == 0;
        request.Hostname = _hostname.Value;
        request.Domainname = _domainname.Value;
        request.User = _user.Value;
        request.AttachStdin = _interactive.Value || _attach.Values.Contains("stdin");
        request.AttachStdout = all || _attach.Values.Contains("stdout");
        request.AttachStderr = all || _attach.Values.Contains("stderr");
        request.Tty = _tty.Value;
        request.OpenStdin = _interactive.Value;
        request.StdinOnce = request.OpenStdin && request.AttachStdin;
        request.Env = Environments.Collect(_envFile.Values, _env.Values);
        request.Cmd = command.Count == 0 ? null : [.. command];
        request.Entrypoint = _entrypoint.Changed ? [_entrypoint.Value] : null;
        request.WorkingDir = _workdir.Value;
        request.Labels = Labels();
        request.StopSignal = _stopSignal.Value.Length == 0 ? null : _stopSignal.Value;
        request.StopTimeout = _stopTimeout.Changed ? (int)_stopTimeout.Value : null;
        request.HostConfig!.GroupAdd = ContainerFlags.ListOrNull(_groupAdd);
        request.HostConfig.Init = _init.Changed ? _init.Value : null;
    }

    private ApiMap<string> Labels()
    {
        var labels = new ApiMap<string>();
        foreach (var file in _labelFile.Values)
        {
            foreach (var line in Environments.ReadFile(file, "label", static _ => null))
                Add(line);
        }

        foreach (var label in _label.Values)
            Add(label);
        return labels;

        void Add(string label)
        {
            var equals = label.IndexOf('=');
            labels[equals < 0 ? label : label[..equals]] = equals < 0 ? "" : label[(equals + 1)..];
        }
    }
}
