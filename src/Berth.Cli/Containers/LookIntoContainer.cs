using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Linux;

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
internal sealed class PruneContainers : Command
{
    private SwitchFlag? _force;
    private Api.Requests.Filters? _filters;

    public override IReadOnlyList<string> Paths => ["container prune"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Remove all stopped containers";

    public override void Declare(FlagSet flags)
    {
        // -f is --force here, as in docker.
        _filters = FilterFlag.Declare(flags, shorthand: '\0');
        _force = flags.Switch("force", 'f', "Do not ask");
    }

    public override int Execute(Invocation call)
    {
        if (!_force!.Value && !Question.Ask("WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] "))
            return 0;
        var pruned = call.Client.Call(
            new ApiRequest("POST", "/containers/prune").Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty),
            ApiJson.Wire.PruneContainersResponse);
        if (pruned.ContainersDeleted is { Length: > 0 } deleted)
        {
            TextSink.Out.WriteLine("Deleted Containers:");
            foreach (var id in deleted)
                TextSink.Out.WriteLine(id);
            TextSink.Out.WriteLine("");
        }

        TextSink.Out.WriteLine($"Total reclaimed space: {HumanText.Size(pruned.SpaceReclaimed)}");
        return 0;
    }
}

/// <summary>Asks before something is lost.</summary>
internal static class Question
{
    /// <summary>Yes or no; anything but y is no.</summary>
    public static bool Ask(string question)
    {
        TextSink.Out.Write(question);
        TextSink.Out.Flush();
        var answer = new byte[64];
        var count = Linux.Calls.Read.TryFrom(new FileDescriptor(0), answer, out _);
        return count > 0 && answer[0] is (byte)'y' or (byte)'Y';
    }
}
