using System.Text;
using Berth.Api.Exec;
using Berth.Engine.Containers;
using Berth.Engine.Containers.End;
using Berth.Engine.Names;
using Berth.Engine.Roots;
using Berth.Engine.Security;
using Berth.Engine.Specs;
using Berth.Engine.Users;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Engine.Execs;

/// <summary>Prepares a process to be started in a running container.</summary>
public sealed class CreateExec(ExecStore execs, ContainerEvents events)
{
    private const int LargestFile = 4 << 20;

    /// <summary>Checks what is asked for and keeps it.</summary>
    /// <param name="container">Where.</param>
    /// <param name="reference">What the client called it.</param>
    /// <param name="request">What.</param>
    /// <param name="checkKeys">Refuses detach keys that are none.</param>
    /// <exception cref="EngineException">Invalid request; Conflict: the container does not run.</exception>
    public ExecSession Execute(Container container, string reference, CreateExecRequest? request, Action<string>? checkKeys = null)
    {
        if (request?.Cmd is not { Length: > 0 }) throw NoCommand();
        if (container.State is PausedState) throw EngineException.Conflict($"Container {reference} is paused, unpause the container before exec");
        if (container.State is RestartingState) throw KillContainer.Restarting(container);
        if (container.State.Alive is not { } alive) throw KillContainer.NotRunning(container);
        checkKeys?.Invoke(request.DetachKeys);
        var document = container.Document;
        var user = UsersOf(alive.Pid).Resolve(request.User.Length > 0 ? request.User : document.Config.User, document.HostConfig.GroupAdd);
        var session = new ExecSession(ObjectId.New(), container, request, Process(document, request, user));
        execs.Add(session);
        events.Tell(document, $"exec_create: {session.Line}", ("execID", session.Id));
        return session;
    }

    /// <summary>What is said of a request without a command.</summary>
    public static EngineException NoCommand() => EngineException.Invalid("No exec command specified");

    private static ProcessSpec Process(ContainerDocument document, CreateExecRequest request, ResolvedUser user)
    {
        var (config, host) = (document.Config, document.HostConfig);
        var privileged = request.Privileged || host.Privileged;
        var capabilities = CapabilitySet.Resolve(host.CapAdd, host.CapDrop, privileged);
        return new ProcessSpec
        {
            Terminal = request.Tty,
            ConsoleSize = request is { Tty: true, ConsoleSize: [> 0 and var rows, > 0 and var columns] }
                ? new ConsoleSize { Height = (uint)rows, Width = (uint)columns }
                : null,
            User = new UserSpec { Uid = user.Uid, Gid = user.Gid, AdditionalGids = user.Groups, Umask = BuildSpec.Umask },
            Args = request.Cmd!,
            Env = ProcessEnvironment.Of(config.Hostname, request.Tty, [.. config.Env ?? [], .. request.Env ?? []], user.Home),
            Cwd = request.WorkingDir.Length > 0 ? request.WorkingDir : config.WorkingDir.Length > 0 ? config.WorkingDir : "/",
            Capabilities = BuildSpec.CapabilitySets(capabilities, user.Uid),
            Rlimits = RlimitList.Of(host.Ulimits),
            NoNewPrivileges = SecurityOptions.Of(host, capabilities).NoNewPrivileges,
            OomScoreAdj = host.OomScoreAdj,
        };
    }

    // What the container itself sees now, through its first process; its files stay inside it and are read as in a start.
    private static UserDatabase UsersOf(int pid)
    {
        using var root = OpenRoot.OfProcess(pid);
        return new UserDatabase(Text("/etc/passwd"), Text("/etc/group"));

        string Text(string path)
        {
            try
            {
                return Encoding.UTF8.GetString(SafePath.ReadRegularFile(root, path, LargestFile));
            }
            catch (LinuxException)
            {
                // No such file, or none that may be read: no such users.
                return "";
            }
        }
    }
}
