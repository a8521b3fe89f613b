using Berth.Linux;
using Berth.Linux.Launch;

namespace Berth.Runtime.Launching;

/// <summary>What one launch builds and owns until it is sent: the program, and descriptors to be closed afterwards whatever happens.</summary>
internal sealed class LaunchScope : IDisposable
{
    private readonly List<FileDescriptor> _owned = new(48);

    /// <summary>The program that records are added to.</summary>
    public LaunchProgramBuilder Program { get; private set; } = new();

    /// <summary>How the launch goes on without a shim; null when there is one.</summary>
    public StandaloneSettings? Standalone { get; init; }

    /// <summary>The program up to the loader; null while there is no other.</summary>
    public LaunchProgramBuilder? BeforeLoader { get; private set; }

    /// <summary>Begins the program that a loader walks.</summary>
    public void BeginLoaded() => (BeforeLoader, Program) = (Program, new LaunchProgramBuilder());

    /// <summary>Closes <paramref name="descriptor"/> with the scope.</summary>
    public FileDescriptor Own(FileDescriptor descriptor)
    {
        _owned.Add(descriptor);
        return descriptor;
    }

    /// <summary>Sets the stage of the records that follow.</summary>
    public void Enter(LaunchStage stage) => Program.Stage = (int)stage;

    public void Add(LaunchCall call, LaunchStep step, params ReadOnlySpan<LaunchOperand> arguments) => Program.Add(call, step, default, arguments);

    /// <summary>Adds a record whose result later records use.</summary>
    public LaunchSlot Get(LaunchCall call, LaunchStep step, params ReadOnlySpan<LaunchOperand> arguments)
    {
        var slot = Program.NewSlot();
        Program.Add(call, step, new LaunchControl { Store = slot }, arguments);
        return slot;
    }

    public void Dispose()
    {
        foreach (var descriptor in _owned) descriptor.Dispose();
    }
}
