using Berth.Registry.Calls;

namespace Berth.Registry.Access;

/// <summary>What a request wants to do.</summary>
/// <param name="Type"><c>repository</c>, or <c>registry</c> for the catalog.</param>
/// <param name="Name">The repository, or <c>catalog</c>; empty for "any repository".</param>
/// <param name="Action"><c>pull</c>, <c>push</c>, <c>delete</c>, or <c>*</c>.</param>
public readonly record struct Need(string Type, string Name, string Action);

/// <summary>Who a request comes from, as far as was found out.</summary>
/// <param name="Name">The user, empty for nobody in particular.</param>
/// <param name="May">Whether the user may do something more.</param>
public sealed record Caller(string Name, Func<Need, bool> May)
{
    /// <summary>Anybody, where nobody is asked.</summary>
    public static Caller Anybody { get; } = new("", static _ => true);
}

/// <summary>Decides who comes in. Port of the registry: open, passwords, or tokens.</summary>
public interface IGate
{
    /// <summary>
    /// Who asks. <paramref name="needs"/> is empty for the root of the API, which tells a client how to log in.
    /// </summary>
    /// <exception cref="RegistryException">UNAUTHORIZED with a challenge set, or DENIED.</exception>
    Caller Admit(RegistryCall call, IReadOnlyList<Need> needs);
}

/// <summary>Lets everybody do everything.</summary>
public sealed class OpenGate : IGate
{
    /// <inheritdoc/>
    public Caller Admit(RegistryCall call, IReadOnlyList<Need> needs) => Caller.Anybody;
}
