namespace Berth.Root.Tests.Survival;

/// <summary>What a worker may believe of its container, from the answers it got.</summary>
internal sealed class Expectation
{
    private readonly HashSet<string> states;
    private readonly HashSet<string> names;

    public Expectation(string name)
    {
        states = ["none"];
        names = [name];
    }

    /// <summary>The states it may be in: none, created, running, exited.</summary>
    public IReadOnlySet<string> States => states;

    /// <summary>The names it may have.</summary>
    public IReadOnlySet<string> Names => names;

    /// <summary>Nobody answered: it is as it was, or as asked.</summary>
    public void Asked(string state) => states.Add(state);

    /// <summary>The daemon has said so: from now on it must be true.</summary>
    public void Acknowledged(string state)
    {
        states.Clear();
        states.Add(state);
    }

    /// <summary>A new name was asked for.</summary>
    public void AskedName(string name) => names.Add(name);

    /// <summary>The daemon has said that this is its name.</summary>
    public void AcknowledgedName(string name)
    {
        names.Clear();
        names.Add(name);
    }

    public override string ToString() => $"{string.Join(" or ", names)} is {string.Join(" or ", states)}";
}
