using Berth.Cli.Flags;

namespace Berth.Cli.Commands;

/// <summary>How many arguments a command takes.</summary>
/// <param name="Least">At least.</param>
/// <param name="Most">At most; -1: any number.</param>
internal readonly record struct Arity(int Least, int Most)
{
    public static Arity None => new(0, 0);

    public static Arity AtLeast(int count) => new(count, -1);

    public static Arity Exactly(int count) => new(count, count);
}

/// <summary>One command: what the help says of it, its flags, and what it does.</summary>
internal abstract class Command
{
    /// <summary>All names by which it is reached, the first being its place in a group: <c>container ls</c>, <c>ps</c>.</summary>
    public abstract IReadOnlyList<string> Paths { get; }

    /// <summary>What stands behind the name: <c>[OPTIONS] CONTAINER [CONTAINER...]</c>.</summary>
    public abstract string Usage { get; }

    /// <summary>The help's sentence.</summary>
    public abstract string Summary { get; }

    /// <summary>How many arguments it takes.</summary>
    public virtual Arity Arity => Arity.None;

    /// <summary>The first argument ends the flags.</summary>
    public virtual bool FlagsFirst => false;

    /// <summary>Another program reads the flags, help included.</summary>
    public virtual bool PassesOn => false;

    /// <summary>Not shown in the help.</summary>
    public virtual bool Hidden => false;

    /// <summary>Declares the flags.</summary>
    public virtual void Declare(FlagSet flags)
    {
    }

    /// <summary>Does it; the exit code.</summary>
    public abstract int Execute(Invocation call);
}
