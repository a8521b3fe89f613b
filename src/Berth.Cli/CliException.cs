namespace Berth.Cli;

/// <summary>A command ends with a sentence on standard error and an exit code.</summary>
internal sealed class CliException(string message, int exitCode = 1) : Exception(message)
{
    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>A line below the sentence; null: none.</summary>
    public string? Hint { get; init; }
}
