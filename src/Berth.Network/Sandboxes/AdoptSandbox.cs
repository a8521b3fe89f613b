using System.Net;
using Berth.Linux;

namespace Berth.Network;

/// <summary>Takes over what a container of a former daemon has.</summary>
internal sealed class AdoptSandbox(StackParts parts)
{
    internal Sandbox Run(SandboxState state, FileDescriptor netns)
    {
        var held = new List<HeldPort>(state.Ports.Count);
        if (state.Address is { } text)
        {
            var address = IPAddress.Parse(text);
            // From another subnet when the bridge was given a new one meanwhile: nobody else can get it then.
            if (parts.Bridge.Subnet.Contains(address)) parts.Addresses.TryTake(address);
            foreach (var port in state.Ports) held.Add(Readopt(state, port, address));
        }

        return new Sandbox(state, netns, held);
    }

    private HeldPort Readopt(SandboxState state, PublishedPort port, IPAddress address)
    {
        var held = parts.Ports.Readopt(port, address, out var unbound);
        if (unbound is not null)
            parts.Options.Notice?.Invoke(new NetworkNotice(true, $"container {state.ContainerId} keeps its published port, but {unbound.Message}"));
        held.Serve();
        return held;
    }
}
