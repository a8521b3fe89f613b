namespace Berth.Linux.Launch;

/// <summary>What one record does, kept beside the program to name the call that failed; put into words only then.</summary>
/// <param name="Call">Name of the call, or of its form: <c>move_mount</c>.</param>
/// <param name="First">What it acts on.</param>
/// <param name="Second">Its target.</param>
/// <param name="Stage">The caller's number for the part of the launch.</param>
public readonly record struct LaunchStep(string Call, string? First = null, string? Second = null, int Stage = 0)
{
    /// <summary>A call without arguments worth telling.</summary>
    public static implicit operator LaunchStep(string call) => new(call);

    /// <summary>The call with its arguments: <c>move_mount(tmpfs -> /dev)</c>.</summary>
    public override string ToString() => Second is null ? $"{Call}({First})" : $"{Call}({First} -> {Second})";
}
