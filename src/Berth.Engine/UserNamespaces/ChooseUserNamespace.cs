using Berth.Api.Containers;
using Berth.Linux.Processes;

namespace Berth.Engine.UserNamespaces;

/// <summary>
/// Which containers live in a user namespace, and who their users are on the host: <c>host</c> is out of it, <c>private</c> (Berth's own) asks
/// for it, and who says nothing gets what the operator of the daemon decided.
/// </summary>
/// <param name="isDefault">Containers that say nothing get one.</param>
/// <param name="maps">Finds the maps, when the first container wants them.</param>
public sealed class ChooseUserNamespace(bool isDefault, Func<UserMaps?> maps)
{
    private const string Host = "host";
    private const string Private = "private";
    private readonly Lazy<UserMaps?> _maps = new(maps);

    /// <summary>No container gets one, and none can.</summary>
    public static ChooseUserNamespace Never { get; } = new(false, static () => null);

    /// <summary>True when containers that say nothing get one.</summary>
    public bool IsDefault { get; } = isDefault;

    /// <summary>Checks what a container asks for: who is mapped has no part of the host.</summary>
    /// <exception cref="EngineException">Invalid, in Docker's words.</exception>
    public void Check(HostConfig host)
    {
        if (host.UsernsMode is not ("" or Host or Private)) throw EngineException.Invalid($"invalid USER mode: {host.UsernsMode}");
        if (!IsMapped(host)) return;
        if (host.Privileged)
        {
            throw EngineException.Invalid(
                "privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode");
        }
        if (host.NetworkMode == Host) throw EngineException.Invalid("cannot share the host's network namespace when user namespaces are enabled");
        if (host.PidMode == Host) throw EngineException.Invalid("cannot share the host PID namespace when user namespaces are enabled");
    }

    /// <summary>The maps of a container's user namespace; null for the host's.</summary>
    /// <exception cref="EngineException">There are no ids to map to.</exception>
    public UserMaps? Of(HostConfig host)
    {
        if (!IsMapped(host)) return null;
        return _maps.Value ?? throw EngineException.Internal("user namespaces are off: root cannot be remapped with itself");
    }

    private bool IsMapped(HostConfig host) => host.UsernsMode == Private || (host.UsernsMode.Length == 0 && IsDefault);
}
