using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Containers;

/// <summary><c>berth port</c>.</summary>
internal sealed class ContainerPorts : Command
{
    public override IReadOnlyList<string> Paths => ["container port", "port"];

    public override string Usage => "CONTAINER [PRIVATE_PORT[/PROTO]]";

    public override string Summary => "List the published ports of a container, or where one of them is";

    public override Arity Arity => new(1, 2);

    public override int Execute(Invocation call)
    {
        var container = call.Client.Call(new ApiRequest("GET", $"/containers/{call.Arguments[0]}/json"), ApiJson.Wire.ContainerInspect);
        var ports = container.NetworkSettings.Ports ?? [];
        if (call.Arguments.Count == 2)
        {
            var wanted = call.Arguments[1].Contains('/') ? call.Arguments[1] : call.Arguments[1] + "/tcp";
            if (!ports.TryGetValue(wanted, out var bindings) || bindings is null)
                throw new CliException($"Error: No public port '{call.Arguments[1]}' published for {call.Arguments[0]}");
            foreach (var binding in bindings)
                TextSink.Out.WriteLine(Address(binding));
            return 0;
        }

        foreach (var (port, bindings) in ports)
        {
            foreach (var binding in bindings ?? [])
                TextSink.Out.WriteLine($"{port} -> {Address(binding)}");
        }

        return 0;
    }

    private static string Address(PortBinding binding) =>
        binding.HostIp.Contains(':') ? $"[{binding.HostIp}]:{binding.HostPort}" : $"{binding.HostIp}:{binding.HostPort}";
}

/// <summary><c>berth top</c>.</summary>
internal sealed class ContainerProcesses : Command
{
    public override IReadOnlyList<string> Paths => ["container top", "top"];

    public override string Usage => "CONTAINER [ps OPTIONS]";

    public override string Summary => "Show the processes of a container";

    public override Arity Arity => Arity.AtLeast(1);

    public override bool FlagsFirst => true;

    public override int Execute(Invocation call)
    {
        var options = string.Join(' ', call.Arguments[1..]);
        var top = call.Client.Call(new ApiRequest("GET", $"/containers/{call.Arguments[0]}/top").Query("ps_args", options, options.Length > 0), ApiJson.Wire.TopResponse);
        var lines = new List<string> { string.Join('\t', top.Titles ?? []) };
        foreach (var process in top.Processes ?? [])
            lines.Add(string.Join('\t', process));
        TextSink.Out.Write(TableWriter.Align(lines, least: 20));
        return 0;
    }
}

/// <summary><c>berth diff</c>.</summary>
internal sealed class ContainerChanges : Command
{
    public override IReadOnlyList<string> Paths => ["container diff", "diff"];

    public override string Usage => "CONTAINER";

    public override string Summary => "Show what a container changed in its file system";

    public override Arity Arity => Arity.Exactly(1);

    public override int Execute(Invocation call)
    {
        using var answer = call.Client.Send(new ApiRequest("GET", $"/containers/{call.Arguments[0]}/changes")).Ensure();
        var changes = JsonSerializer.Deserialize(answer.ReadToEnd(), ApiJson.Wire.FilesystemChangeArray);
        foreach (var change in changes ?? [])
            TextSink.Out.WriteLine($"{(change.Kind switch { 0 => 'C', 1 => 'A', _ => 'D' })} {change.Path}");
        return 0;
    }
}

/// <summary><c>berth export</c>.</summary>
internal sealed class ExportContainer : Command
{
    private TextFlag? _output;

    public override IReadOnlyList<string> Paths => ["container export", "export"];

    public override string Usage => "[OPTIONS] CONTAINER";

    public override string Summary => "Write a container's file system as a tar archive";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags) => _output = flags.Text("output", 'o', "Write to a file, instead of STDOUT");

    public override int Execute(Invocation call)
    {
        Download.Run(call, new ApiRequest("GET", $"/containers/{call.Arguments[0]}/export"), _output!.Value);
        return 0;
    }
}

/// <summary><c>berth container prune</c>.</summary>
internal sealed class PruneContainers : PruneCommand
{
    public override IReadOnlyList<string> Paths => ["container prune"];

    public override string Summary => "Remove all stopped containers";

    public override int Execute(Invocation call)
    {
        if (!IsMeant(static () => "WARNING! This will remove all stopped containers."))
            return 0;
        var pruned = Prune(call, "/containers/prune", Wanted, ApiJson.Wire.PruneContainersResponse);
        Print("Deleted Containers:", pruned.ContainersDeleted);
        Print(pruned.SpaceReclaimed);
        return 0;
    }
}
