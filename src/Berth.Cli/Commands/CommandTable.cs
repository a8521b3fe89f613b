using Berth.Cli.Containers;
using Berth.Cli.Containers.Copy;
using Berth.Cli.Host;
using Berth.Cli.Images;
using Berth.Cli.Images.Logins;
using Berth.Cli.Networks;
using Berth.Cli.Volumes;

namespace Berth.Cli.Commands;

/// <summary>Every command by its path. Only the one that is asked for is built.</summary>
internal static class CommandTable
{
    private static readonly string[] CommonNames = ["run", "exec", "ps", "pull", "images", "version", "info"];

    public static Command? Find(string path) => FindOfRegistries(path) ?? path switch
    {
        "run" or "container run" => new RunContainer(),
        "create" or "container create" => new CreateContainer(),
        "start" or "container start" => new StartContainer(),
        "attach" or "container attach" => new AttachContainer(),
        "wait" or "container wait" => new WaitContainer(),
        "logs" or "container logs" => new ContainerLogs(),
        "kill" or "container kill" => new KillContainer(),
        "stop" or "container stop" => new StopContainer(),
        "restart" or "container restart" => new RestartContainer(),
        "pause" or "container pause" => new PauseContainer(),
        "unpause" or "container unpause" => new UnpauseContainer(),
        "rm" or "container rm" or "container remove" => new RemoveContainer(),
        "rename" or "container rename" => new RenameContainer(),
        "ps" or "container ls" or "container list" or "container ps" => new ListContainers(),
        "exec" or "container exec" => new ExecInContainer(),
        "port" or "container port" => new ContainerPorts(),
        "top" or "container top" => new ContainerProcesses(),
        "commit" or "container commit" => new CommitContainer(),
        "cp" or "container cp" => new CopyFiles(),
        "diff" or "container diff" => new ContainerChanges(),
        "export" or "container export" => new ExportContainer(),
        "container prune" => new PruneContainers(),
        "update" or "container update" => new UpdateContainers(),
        "stats" or "container stats" => new ContainerUse(),
        "system df" => new ShowDiskUsage(),
        "system prune" => new PruneSystem(),
        "images" or "image ls" or "image list" => new ListImages(),
        "pull" or "image pull" => new PullImage(),
        "push" or "image push" => new PushImage(),
        "load" or "image load" => new LoadImages(),
        "import" or "image import" => new ImportImage(),
        "tag" or "image tag" => new TagImage(),
        "rmi" or "image rm" or "image remove" => new RemoveImages(),
        "history" or "image history" => new ImageHistory(),
        "save" or "image save" => new SaveImages(),
        "image verify-signature" => new VerifyImageSignature(),
        "inspect" => new Inspect(""),
        "container inspect" => new Inspect("container"),
        "image inspect" => new Inspect("image"),
        "network inspect" => new Inspect("network"),
        "volume inspect" => new Inspect("volume"),
        "events" or "system events" => new WatchEvents(),
        "version" => new ShowVersion(),
        "info" or "system info" => new ShowInfo(),
        "system dial-stdio" => new DialStdio(),
        "registry serve" => new ServeRegistry(),
        "registry verify" => new VerifyRegistry(),
        "completion" => new Completion(),
        "network ls" or "network list" => new ListNetworks(),
        "network create" => new CreateNetwork(),
        "network prune" => new PruneNetworks(),
        "network rm" or "network remove" => new RemoveNetwork(),
        "volume ls" or "volume list" => new ListVolumes(),
        "volume create" => new CreateVolume(),
        "volume prune" => new PruneVolumes(),
        "volume rm" or "volume remove" => new RemoveVolume(),
        _ => FindOfImages(path),
    };

    // What docker has under the image group only, and what it does not have.
    private static Command? FindOfImages(string path) => path switch
    {
        "image export" => new ExportImage(),
        "image prune" => new PruneImages(),
        "image verify" => new VerifyImages(),
        "image sign" => new SignImage(),
        _ => null,
    };

    private static Command? FindOfRegistries(string path) => path switch
    {
        "search" => new SearchImages(),
        "login" => new LogIn(),
        "logout" => new LogOut(),
        _ => null,
    };

    public static CommandGroup? FindGroup(string name) => name switch
    {
        "container" => new CommandGroup("container", "Manage containers"),
        "image" => new CommandGroup("image", "Manage images"),
        "network" => new CommandGroup("network", "Manage networks"),
        "registry" => new CommandGroup("registry", "Serve images"),
        "volume" => new CommandGroup("volume", "Manage volumes"),
        "system" => new CommandGroup("system", "Manage Berth"),
        _ => null,
    };

    /// <summary>One of each, in no order that means anything; for helps and completion.</summary>
    public static IReadOnlyList<Command> All() =>
    [
        new RunContainer(),
        new CreateContainer(),
        new StartContainer(),
        new AttachContainer(),
        new WaitContainer(),
        new ContainerLogs(),
        new KillContainer(),
        new StopContainer(),
        new RestartContainer(),
        new PauseContainer(),
        new UnpauseContainer(),
        new RemoveContainer(),
        new RenameContainer(),
        new ListContainers(),
        new ExecInContainer(),
        new ContainerPorts(),
        new ContainerProcesses(),
        new CommitContainer(),
        new CopyFiles(),
        new ContainerChanges(),
        new ExportContainer(),
        new PruneContainers(),
        new UpdateContainers(),
        new ContainerUse(),
        new ShowDiskUsage(),
        new PruneSystem(),
        new ListImages(),
        .. AllOfRegistries(),
        new LoadImages(),
        new ImportImage(),
        new TagImage(),
        new RemoveImages(),
        new ImageHistory(),
        new SaveImages(),
        new ExportImage(),
        new PruneImages(),
        new VerifyImages(),
        new SignImage(),
        new VerifyImageSignature(),
        new Inspect(""),
        new Inspect("container"),
        new Inspect("image"),
        new Inspect("network"),
        new Inspect("volume"),
        new WatchEvents(),
        new ShowVersion(),
        new ShowInfo(),
        new DialStdio(),
        new Completion(),
        new ListNetworks(),
        new CreateNetwork(),
        new PruneNetworks(),
        new RemoveNetwork(),
        .. AllOfVolumes(),
    ];

    private static Command[] AllOfVolumes() => [new ListVolumes(), new CreateVolume(), new PruneVolumes(), new RemoveVolume()];

    private static Command[] AllOfRegistries() => [new PullImage(), new PushImage(), new SearchImages(), new LogIn(), new LogOut(), new ServeRegistry(), new VerifyRegistry()];

    public static IEnumerable<(string Name, string Summary)> Groups()
    {
        foreach (var name in (string[])["container", "image", "network", "registry", "system", "volume"])
            yield return (name, FindGroup(name)!.Summary);
    }

    /// <summary>Commands of a group, by their first name in it.</summary>
    public static IEnumerable<(string Name, string Summary)> InGroup(string group) =>
        Sorted(command => FirstPath(command, path => path.StartsWith(group + " ", StringComparison.Ordinal))?[(group.Length + 1)..]);

    /// <summary>Commands that need no group.</summary>
    public static IEnumerable<(string Name, string Summary)> AtRoot(bool common) =>
        Sorted(command => FirstPath(command, path => !path.Contains(' ') && Array.IndexOf(CommonNames, path) >= 0 == common));

    private static string? FirstPath(Command command, Func<string, bool> fits)
    {
        foreach (var path in command.Paths)
        {
            if (fits(path))
                return path;
        }

        return null;
    }

    private static List<(string Name, string Summary)> Sorted(Func<Command, string?> name)
    {
        var rows = new List<(string Name, string Summary)>();
        foreach (var command in All())
        {
            if (!command.Hidden && name(command) is { } found)
                rows.Add((found, command.Summary));
        }

        rows.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return rows;
    }
}
