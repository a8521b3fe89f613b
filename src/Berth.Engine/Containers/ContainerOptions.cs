using Berth.Engine.Host;
using Berth.Engine.Roots;
using Berth.Engine.UserNamespaces;
using Berth.Linux.Cgroups;

namespace Berth.Engine.Containers;

/// <summary>What the verbs on containers have to know about the daemon and the machine.</summary>
public sealed record ContainerOptions
{
    /// <summary>The program put into containers with <c>--init</c>.</summary>
    public required string InitProgram { get; init; }

    /// <summary>What lies beneath every container's image.</summary>
    public required BaseLayer BaseLayer { get; init; }

    /// <summary>The cgroup whose children are the containers' cgroups, for example <c>/berth</c>.</summary>
    public string CgroupParent { get; init; } = "/berth";

    /// <summary>What the machine's cgroups can do.</summary>
    public required CgroupSupport Cgroups { get; init; }

    /// <summary>True when the machine has only cgroup v2: containers then get a cgroup namespace of their own.</summary>
    public required bool UnifiedCgroups { get; init; }

    /// <summary>Where descriptions of devices are (Container Device Interface); later ones win.</summary>
    public IReadOnlyList<string> CdiDirectories { get; init; } = [];

    /// <summary>Who can run containers.</summary>
    public ContainerRuntimes Runtimes { get; init; } = ContainerRuntimes.None;

    /// <summary>What containers get that say nothing.</summary>
    public HostDefaults Defaults { get; init; } = new();

    /// <summary>Which containers live in a user namespace.</summary>
    public ChooseUserNamespace UserNamespaces { get; init; } = ChooseUserNamespace.Never;

    /// <summary>The machine's name: that of containers with the host's network or UTS namespace.</summary>
    public string HostName { get; init; } = Environment.MachineName;

    /// <summary>Where namespaces of sandboxes are said to be; only for <c>inspect</c>.</summary>
    public string SandboxRoot { get; init; } = "/run/berth/netns";

    /// <summary>Fires when the daemon stops: containers run on, nobody waits for them any more.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told once for each failure that nobody is there to be told of.</summary>
    public Action<string> Notice { get; init; } = static _ => { };
}
