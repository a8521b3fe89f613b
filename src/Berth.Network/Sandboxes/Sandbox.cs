using System.Net;
using Berth.Linux;
using Berth.Linux.Netlink;

namespace Berth.Network;

/// <summary>
/// A network namespace with what stands in it, held by its descriptor alone. Give it back to <see cref="NetworkStack.ReleaseAsync"/>;
/// the kernel takes namespace and links apart when the last process in it has gone.
/// </summary>
public sealed class Sandbox
{
    private int _released;

    internal Sandbox(SandboxState state, FileDescriptor netns, IReadOnlyList<HeldPort> held)
    {
        State = state;
        Namespace = netns;
        Held = held;
        Address = state.Address is null ? null : IPAddress.Parse(state.Address);
        Gateway = state.Gateway is null ? null : IPAddress.Parse(state.Gateway);
    }

    /// <summary>The namespace, to be joined by the container's first process.</summary>
    public FileDescriptor Namespace { get; }

    /// <summary>The user namespace it belongs to, to be joined as well; null for the host's, and when adopted.</summary>
    public FileDescriptor? Users { get; internal init; }

    /// <summary>Address of eth0, null with <see cref="NetworkMode.None"/>.</summary>
    public IPAddress? Address { get; }

    /// <summary>Prefix length of <see cref="Address"/>.</summary>
    public int PrefixLength => State.PrefixLength;

    /// <summary>The default route.</summary>
    public IPAddress? Gateway { get; }

    /// <summary>Hardware address of eth0, lower case with colons; empty without eth0.</summary>
    public string Mac => State.Mac;

    /// <summary>Published ports, host ports filled in; both families listed where both are served.</summary>
    public IReadOnlyList<PublishedPort> Ports => State.Ports;

    /// <summary>Docker's EndpointID.</summary>
    public string EndpointId => State.EndpointId;

    /// <summary>Docker's SandboxID.</summary>
    public string SandboxId => State.SandboxId;

    /// <summary>What to remember for <see cref="NetworkStack.Adopt"/>.</summary>
    public SandboxState State { get; private set; }

    /// <summary>The sockets that hold <see cref="Ports"/>.</summary>
    internal IReadOnlyList<HeldPort> Held { get; private set; }

    /// <summary>rtnetlink inside the namespace; null when adopted.</summary>
    internal RouteSocket? Route { get; init; }

    /// <summary>Index of eth0 inside; 0 when adopted or without eth0.</summary>
    internal int LinkIndex { get; init; }

    /// <summary>Index of the veth's end on the host; 0 when adopted or without eth0.</summary>
    internal int HostLinkIndex { get; init; }

    /// <summary>Other ports are published from now on.</summary>
    internal void Change(SandboxState state, IReadOnlyList<HeldPort> held) => (State, Held) = (state, held);

    /// <summary>True for the first caller only.</summary>
    internal bool BeginRelease() => Interlocked.Exchange(ref _released, 1) == 0;
}
