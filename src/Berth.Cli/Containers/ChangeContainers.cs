using System.Globalization;
using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Containers;

/// <summary>A request that changes containers one by one and prints the name of each.</summary>
internal abstract class ContainerLoop : Command
{
    public override string Usage => "CONTAINER [CONTAINER...]";

    public override Arity Arity => Arity.AtLeast(1);

    public override int Execute(Invocation call) => call.Each(name =>
    {
        call.Client.Call(Request(name));
        return name;
    });

    protected abstract ApiRequest Request(string name);
}

/// <summary><c>berth kill</c>.</summary>
internal sealed class KillContainer : ContainerLoop
{
    private TextFlag? _signal;

    public override IReadOnlyList<string> Paths => ["container kill", "kill"];

    public override string Usage => "[OPTIONS] CONTAINER [CONTAINER...]";

    public override string Summary => "Kill running containers";

    public override void Declare(FlagSet flags) => _signal = flags.Text("signal", 's', "Signal to send");

    protected override ApiRequest Request(string name) =>
        new ApiRequest("POST", $"/containers/{name}/kill").Query("signal", _signal!.Value, _signal.Value.Length > 0);
}

/// <summary><c>berth stop</c>.</summary>
internal class StopContainer : ContainerLoop
{
    private TextFlag? _signal;
    private NumberFlag? _timeout;

    public override IReadOnlyList<string> Paths => ["container stop", "stop"];

    public override string Usage => "[OPTIONS] CONTAINER [CONTAINER...]";

    public override string Summary => "Stop running containers";

    protected virtual string Verb => "stop";

    public override void Declare(FlagSet flags)
    {
        _signal = flags.Text("signal", 's', "Signal to send");
        _timeout = flags.Number("timeout", 't', "Seconds until the container is killed");
        flags.Add(new ParsedFlag("time", '\0', "int", "", value => _timeout.Set(value)) { Hidden = true });
    }

    protected override ApiRequest Request(string name) =>
        new ApiRequest("POST", $"/containers/{name}/{Verb}")
            .Query("signal", _signal!.Value, _signal.Value.Length > 0)
            .Query("t", _timeout!.Value.ToString(CultureInfo.InvariantCulture), _timeout.Changed);
}

/// <summary><c>berth restart</c>.</summary>
internal sealed class RestartContainer : StopContainer
{
    public override IReadOnlyList<string> Paths => ["container restart", "restart"];

    public override string Summary => "Restart containers";

    protected override string Verb => "restart";
}

/// <summary><c>berth pause</c>.</summary>
internal sealed class PauseContainer : ContainerLoop
{
    public override IReadOnlyList<string> Paths => ["container pause", "pause"];

    public override string Summary => "Freeze all processes of containers";

    protected override ApiRequest Request(string name) => new("POST", $"/containers/{name}/pause");
}

/// <summary><c>berth unpause</c>.</summary>
internal sealed class UnpauseContainer : ContainerLoop
{
    public override IReadOnlyList<string> Paths => ["container unpause", "unpause"];

    public override string Summary => "Thaw all processes of containers";

    protected override ApiRequest Request(string name) => new("POST", $"/containers/{name}/unpause");
}

/// <summary><c>berth rm</c>.</summary>
internal sealed class RemoveContainer : Command
{
    private SwitchFlag? _force, _link, _volumes;

    public override IReadOnlyList<string> Paths => ["container rm", "container remove", "rm"];

    public override string Usage => "[OPTIONS] CONTAINER [CONTAINER...]";

    public override string Summary => "Remove containers";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        _force = flags.Switch("force", 'f', "Kill and remove running containers too");
        _link = flags.Switch("link", 'l', "Remove the link, not the container");
        _volumes = flags.Switch("volumes", 'v', "Remove the anonymous volumes too");
    }

    public override int Execute(Invocation call)
    {
        var failed = false;
        foreach (var argument in call.Arguments)
        {
            var name = argument.Trim('/');
            if (name.Length == 0)
                throw new CliException("container name cannot be empty");
            try
            {
                call.Client.Call(new ApiRequest("DELETE", $"/containers/{name}")
                    .Query("force", "1", _force!.Value).Query("link", "1", _link!.Value).Query("v", "1", _volumes!.Value));
                TextSink.Out.WriteLine(argument);
            }
            catch (ApiException failure)
            {
                // With --force the wish is that it be gone, which it is.
                failed |= !(_force!.Value && failure.Status == 404);
                TextSink.Out.Flush();
                TextSink.Error.WriteLine(Program.Sentence(failure));
            }
        }

        return failed ? 1 : 0;
    }
}

/// <summary><c>berth wait</c>.</summary>
internal sealed class WaitContainer : Command
{
    public override IReadOnlyList<string> Paths => ["container wait", "wait"];

    public override string Usage => "CONTAINER [CONTAINER...]";

    public override string Summary => "Wait until containers stop and print their exit codes";

    public override Arity Arity => Arity.AtLeast(1);

    public override int Execute(Invocation call) => call.Each(name =>
    {
        using var answer = call.Client.Send(new ApiRequest("POST", $"/containers/{name}/wait")).Ensure();
        var (code, error) = ContainerWait.Read(answer);
        if (error is not null)
            throw new ApiException(answer.Status, error);
        return code.ToString(CultureInfo.InvariantCulture);
    });
}

/// <summary><c>berth rename</c>.</summary>
internal sealed class RenameContainer : Command
{
    public override IReadOnlyList<string> Paths => ["container rename", "rename"];

    public override string Usage => "CONTAINER NEW_NAME";

    public override string Summary => "Rename a container";

    public override Arity Arity => Arity.Exactly(2);

    public override int Execute(Invocation call)
    {
        var (old, name) = (call.Arguments[0].Trim(), call.Arguments[1].Trim());
        if (old.Length == 0 || name.Length == 0)
            throw new CliException("Error: Neither old nor new names may be empty");
        try
        {
            call.Client.Call(new ApiRequest("POST", $"/containers/{old}/rename").Query("name", name));
            return 0;
        }
        catch (ApiException failure)
        {
            throw new CliException($"{Program.Sentence(failure)}\nError: failed to rename container named {old}");
        }
    }
}
