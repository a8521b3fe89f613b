namespace Berth.Cli.Commands;

/// <summary>Commands that docker has. Which of them Berth has too is for <see cref="CommandTable"/> to say: it is asked first.</summary>
internal static class AbsentCommands
{
    private const string Roots = " attach build commit cp create diff events exec export history images import info inspect kill load login logout logs pause port ps pull"
        + " push rename restart rm rmi run save search start stats stop tag top unpause update version wait ";

    // Everything below these is docker's: which words they have does not matter.
    private const string Groups = " builder buildx checkpoint compose config context manifest model node plugin scout secret service stack swarm trust ";

    private const string Grouped = " container attach, container commit, container cp, container create, container diff, container exec, container export, container inspect,"
        + " container kill, container logs, container ls, container pause, container port, container prune, container rename, container restart, container rm, container run,"
        + " container start, container stats, container stop, container top, container unpause, container update, container wait,"
        + " image build, image history, image import, image inspect, image load, image ls, image prune, image pull, image push, image rm, image save, image tag,"
        + " network connect, network create, network disconnect, network inspect, network ls, network prune, network rm,"
        + " volume create, volume inspect, volume ls, volume prune, volume rm, volume update, system df, system events, system info, system prune,";

    /// <summary>The sentence for a path that docker knows; null for one that nobody does.</summary>
    /// <param name="path">The words of the command, one or two: <c>commit</c>, <c>image push</c>.</param>
    public static CliException? Explain(string path)
    {
        var known = path.Contains(' ') ? Grouped.Contains($" {path},", StringComparison.Ordinal)
            : path.Length > 0 && (Roots.Contains($" {path} ", StringComparison.Ordinal) || Groups.Contains($" {path} ", StringComparison.Ordinal));
        return known ? new CliException($"berth: 'berth {path}' is not there yet: docker has this command, Berth does not have it so far") : null;
    }
}
