using Berth.Linux;
using Berth.Linux.Processes;

namespace Berth.Engine.Files;

/// <summary>
/// A container's files as the container sees them, for as long as this is open. Everything is reached from <see cref="Root"/> by
/// <see cref="SafePath"/>: mounts are crossed, links end inside, and the namespace that holds the mounts cannot go away meanwhile.
/// </summary>
internal sealed class ContainerView(FileDescriptor root, params IDisposable?[] held) : IDisposable
{
    /// <summary>What is <c>/</c> inside; O_PATH.</summary>
    public FileDescriptor Root { get; } = root;

    /// <summary>Who the owners seen here are inside: of a running container with a user namespace of its own; null where both are the same.</summary>
    public UserMaps? Users { get; init; }

    public void Dispose()
    {
        Root.Dispose();
        foreach (var part in held) part?.Dispose();
    }
}
