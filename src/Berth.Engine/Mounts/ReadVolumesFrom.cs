using Berth.Engine.Containers;

namespace Berth.Engine.Mounts;

/// <summary>The mounts that <c>--volumes-from</c> takes over: volumes, binds and images of another container, whether it runs or not.</summary>
internal sealed class ReadVolumesFrom(ContainerStore containers)
{
    /// <summary>Reads <c>CONTAINER[:MODE]</c>, each on its own.</summary>
    /// <exception cref="EngineException">Invalid: no such container, or no such mode.</exception>
    public IReadOnlyList<ContainerMount> Execute(IReadOnlyList<string> specs)
    {
        var mounts = new List<ContainerMount>();
        foreach (var spec in specs)
        {
            if (spec.Length == 0) throw EngineException.Invalid("volumes-from specification cannot be an empty string");
            var colon = spec.IndexOf(':', StringComparison.Ordinal);
            var (reference, text) = colon < 0 ? (spec, "") : (spec[..colon], spec[(colon + 1)..]);
            // How mounts travel and what is copied was settled where they come from.
            if (BindMode.TryParse(text) is not { NoCopy: false, Propagation: "" } mode) throw EngineException.Invalid($"invalid mode: {text}");
            mounts.AddRange(Of(reference).Select(mount => mount with { Writable = mount.Writable && !mode.ReadOnly, Mode = "", CopyUp = false }));
        }
        return mounts;
    }

    // Memory is each container's own.
    private IEnumerable<ContainerMount> Of(string reference)
    {
        if (reference.Length == 0) throw EngineException.Invalid("invalid name or ID supplied: \"\"");
        var container = containers.Find(reference) ?? throw EngineException.Invalid($"No such container: {reference}");
        return container.Document.Mounts.Where(mount => mount.Type != MountType.Tmpfs);
    }
}
