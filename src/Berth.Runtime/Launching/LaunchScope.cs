using Berth.Linux;
using Berth.Linux.Launch;

namespace Berth.Runtime.Launching;

/// <summary>What one launch builds and owns until it is sent: the program, and descriptors to be closed afterwards whatever happens.</summary>
internal sealed class LaunchScope : IDisposable
{
    private readonly List<FileDescriptor> _owned = new(48);

    public LaunchProgramBuilder Program { get; } = new();

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
