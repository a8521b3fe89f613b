namespace Berth.Runtime;

/// <summary>A program with the command line of runc that runs containers in Berth's place.</summary>
/// <param name="Path">Absolute path of the program.</param>
/// <param name="Arguments">What it is given before everything else.</param>
public sealed record OciRuntime(string Path, IReadOnlyList<string> Arguments);

/// <summary>A foreign runtime refused or failed; the message begins as containerd's: <c>OCI runtime create failed: ...</c>.</summary>
/// <param name="verb">The verb of its command line.</param>
/// <param name="message">The whole sentence.</param>
public sealed class OciRuntimeException(string verb, string message) : IOException(message)
{
    /// <summary>The verb of its command line: <c>create</c>, <c>start</c>, <c>exec</c>, ...</summary>
    public string Verb { get; } = verb;
}
