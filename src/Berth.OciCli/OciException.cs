namespace Berth.OciCli;

/// <summary>A command that cannot be done: the sentence goes to standard error and into the log.</summary>
/// <param name="message">The sentence.</param>
/// <param name="exitCode">The program's exit code.</param>
internal sealed class OciException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
