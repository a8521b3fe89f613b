using System.Globalization;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Network;

namespace Berth.Engine.Containers.Start;

/// <summary>The user namespace a container is started in, held until it has joined it.</summary>
public sealed class LaunchUsers : IDisposable
{
    private FileDescriptor? _space;

    private LaunchUsers(UserMaps maps, FileDescriptor? joined) => (Maps, Joined) = (maps, joined);

    /// <summary>Who its users are outside.</summary>
    public UserMaps Maps { get; }

    /// <summary>Another container's, when one of its namespaces is shared: who has no part in that has no rights there.</summary>
    public FileDescriptor? Joined { get; }

    /// <summary>The user namespace of a container with <paramref name="own"/> maps; null without any.</summary>
    /// <param name="own">What it was given.</param>
    /// <param name="donor">The process whose namespaces it shares.</param>
    /// <exception cref="EngineException">That one is in none.</exception>
    internal static LaunchUsers? Of(UserMaps? own, int? donor)
    {
        if (own is null) return null;
        if (donor is not { } pid) return new LaunchUsers(own, null);
        var maps = UserMaps.OfProcess(pid)
            ?? throw LaunchFailures.Refused("user namespaces enabled, but both namespace path and non-matching mapping specified -- you may only provide one");
        return new LaunchUsers(maps, Open.Path(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/user"), OpenFlags.ReadOnly));
    }

    /// <summary>The namespace: that of the network, which only its own root governs; else one of its own.</summary>
    internal FileDescriptor In(Sandbox? sandbox) => _space ??= Joined?.Duplicate() ?? sandbox?.Users?.Duplicate() ?? Maps.CreateNamespace();

    /// <summary>Who runs must be somebody.</summary>
    /// <exception cref="EngineException">In the words of Docker's runtime.</exception>
    internal void Check(uint uid, uint gid)
    {
        const string Failed = "unable to start container process: error during container init: unable to setup user: ";
        if (UserNamespace.Outside(Maps.Users, uid) == uint.MaxValue) throw LaunchFailures.Refused($"{Failed}cannot setuid to unmapped uid {uid} in user namespace");
        if (UserNamespace.Outside(Maps.Groups, gid) == uint.MaxValue) throw LaunchFailures.Refused($"{Failed}cannot setgid to unmapped gid {gid} in user namespace");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Joined?.Dispose();
        _space?.Dispose();
    }
}
