namespace Berth.Runtime.Launching;

/// <summary>What decides between two forms of a launch program.</summary>
internal static class KernelSupport
{
    /// <summary>False where clone3(2) is missing or filtered away, as in some containers.</summary>
    public static bool Clone3 { get; set; } = Linux.Processes.Clone3Support.Probe();
}
