using Berth.Oci;

namespace Berth.Registry.Calls;

/// <summary>Damage of the store that a request met: for the log.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Tag">The tag, when one was asked for.</param>
/// <param name="Digest">The manifest or blob; empty when nobody knows.</param>
/// <param name="Problem">What is wrong.</param>
public sealed record StoreDamage(string Repository, string? Tag, Digest Digest, string Problem);
