using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Linux.Terminals;

namespace Berth.Cli.Containers.Copy;

/// <summary><c>berth cp</c>.</summary>
internal sealed class CopyFiles : Command
{
    private SwitchFlag? _archive, _followLink, _quiet;

    public override IReadOnlyList<string> Paths => ["container cp", "cp"];

    public override string Usage => "[OPTIONS] CONTAINER:SRC_PATH DEST_PATH|-\n\tberth cp [OPTIONS] SRC_PATH|- CONTAINER:DEST_PATH";

    public override string Summary => "Copy files between a container and this machine";

    public override Arity Arity => Arity.Exactly(2);

    public override void Declare(FlagSet flags)
    {
        _archive = flags.Switch("archive", 'a', "Give the files to the container's user");
        _followLink = flags.Switch("follow-link", 'L', "Copy what a link in SRC_PATH leads to");
        _quiet = flags.Switch("quiet", 'q', "Do not say what was copied");
    }

    public override int Execute(Invocation call)
    {
        var (source, destination) = (call.Arguments[0], call.Arguments[1]);
        if (source.Length == 0)
            throw new CliException("source can not be empty");
        if (destination.Length == 0)
            throw new CliException("destination can not be empty");
        var (fromContainer, from) = CopyPath.Split(source);
        var (toContainer, to) = CopyPath.Split(destination);
        if (fromContainer.Length > 0 && toContainer.Length > 0)
            throw new CliException("copying between containers is not supported");
        if (fromContainer.Length == 0 && toContainer.Length == 0)
            throw new CliException("must specify at least one container source");
        var said = fromContainer.Length > 0
            ? new CopyFromContainer(call.Client, fromContainer).Run(from, to, _followLink!.Value)
            : new CopyToContainer(call.Client, toContainer).Run(from, to, _followLink!.Value, _archive!.Value);
        var quiet = _quiet!.Changed ? _quiet.Value : !TerminalMode.IsTerminal(TextSink.Out.File);
        if (said.Length > 0 && !quiet)
            TextSink.Error.WriteLine(said);
        return 0;
    }

    /// <summary>What is at a path inside; null with the failure when it cannot be told.</summary>
    internal static ContainerPathStat? TryStat(ApiClient client, string container, string path)
    {
        using var answer = client.Send(new ApiRequest("HEAD", $"/containers/{container}/archive").Query("path", path));
        return answer.Status == 200 ? Stat(answer) : null;
    }

    internal static ContainerPathStat Stat(ApiResponse answer) =>
        JsonSerializer.Deserialize(Convert.FromBase64String(answer.Header(ContainerPathStat.Header) ?? ""), ApiJson.Wire.ContainerPathStat)
        ?? throw new CliException("the daemon does not say what it sends");
}
