using Berth.Linux;
using Berth.Oci;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Containers;

/// <summary>The hooks of one container, by stage; each gets the state on standard input.</summary>
internal sealed class HookStages(RuntimeSpec spec)
{
    private readonly HooksSpec _hooks = spec.Hooks ?? new HooksSpec();

    /// <summary>True when hooks want to run between the mounts and the change of root.</summary>
    public bool NeedMounted => _hooks.Prestart.Count + _hooks.CreateRuntime.Count + _hooks.CreateContainer.Count > 0;

    /// <summary>True when anything of the host must be done at the start.</summary>
    public bool HasPoststart => _hooks.Poststart.Count > 0;

    /// <summary>prestart and createRuntime here, createContainer in the container's namespaces, where the host's files are still seen.</summary>
    /// <exception cref="HookException">One failed: the container must not live.</exception>
    public void Create(ContainerState state, FileDescriptor process)
    {
        var document = StateDocument.Of(state, "creating");
        Run("prestart", _hooks.Prestart, document, null);
        Run("createRuntime", _hooks.CreateRuntime, document, null);
        Run("createContainer", _hooks.CreateContainer, document, (state.Pid, process));
    }

    /// <summary>startContainer, in the container.</summary>
    /// <exception cref="HookException">One failed: the container must not live.</exception>
    public void Start(ContainerState state, FileDescriptor process)
    {
        if (_hooks.StartContainer.Count > 0) Run("startContainer", _hooks.StartContainer, StateDocument.Of(state, "created"), (state.Pid, process));
    }

    /// <summary>poststart, here.</summary>
    /// <exception cref="HookException">One failed: the container must not live.</exception>
    public void Started(ContainerState state)
    {
        if (_hooks.Poststart.Count > 0) Run("poststart", _hooks.Poststart, StateDocument.Of(state, "running"), null);
    }

    /// <summary>poststop, here: all of them, whatever becomes of one; what failed is returned.</summary>
    public IReadOnlyList<string> Stopped(ContainerState state)
    {
        var failures = new List<string>();
        foreach (var hook in _hooks.Poststop)
        {
            try
            {
                Run("poststop", [hook], StateDocument.Of(state, "stopped"), null);
            }
            catch (HookException e)
            {
                failures.Add(e.Message);
            }
        }

        return failures;
    }

    private static void Run(string stage, IReadOnlyList<HookSpec> hooks, byte[] document, (int Pid, FileDescriptor Process)? container)
    {
        for (var i = 0; i < hooks.Count; i++)
        {
            try
            {
                RunHook.Run(hooks[i], document, container);
            }
            catch (HookException e)
            {
                throw new HookException($"error running {stage} hook #{i}: {e.Message}");
            }
        }
    }
}
