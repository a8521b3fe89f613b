namespace Berth.Templates;

/// <summary>A piece of a template.</summary>
public abstract record Node;

/// <summary>Text as it stands.</summary>
internal sealed record TextNode(string Text) : Node;

/// <summary><c>{{pipeline}}</c>: its value is printed, unless it sets a variable.</summary>
internal sealed record ActionNode(Pipeline Pipeline) : Node;

/// <summary><c>if</c>, <c>with</c> and <c>range</c>.</summary>
internal sealed record BranchNode(BranchKind Kind, Pipeline Condition, IReadOnlyList<Node> Body, IReadOnlyList<Node> Otherwise) : Node;

/// <summary><c>{{break}}</c> or <c>{{continue}}</c>.</summary>
internal sealed record LeaveNode(bool Break) : Node;

internal enum BranchKind
{
    If,
    With,
    Range,
}

/// <summary>Commands, each given the value of the one before as its last argument; and the variables that take the outcome.</summary>
internal sealed record Pipeline(IReadOnlyList<string> Variables, bool Declares, IReadOnlyList<Call> Commands, string Text);

/// <summary>A function and its arguments, or one operand.</summary>
internal sealed record Call(IReadOnlyList<Operand> Words);

/// <summary>A word of a command.</summary>
internal abstract record Operand;

/// <summary>A number, a string, true, false or nil.</summary>
internal sealed record Literal(object? Value) : Operand;

/// <summary>A function by name.</summary>
internal sealed record FunctionName(string Name) : Operand;

/// <summary><c>.A.B</c>, <c>$x.A</c>, <c>(pipeline).A</c>: a start and the fields below it.</summary>
internal sealed record PathNode(PathStart Start, string Variable, Pipeline? Inner, IReadOnlyList<string> Fields) : Operand
{
    public override string ToString() => (Start == PathStart.Variable ? Variable : "") + (Fields.Count == 0 ? Start == PathStart.Dot ? "." : "" : "." + string.Join('.', Fields));
}

internal enum PathStart
{
    Dot,
    Variable,
    Pipeline,
}

/// <summary>A template cannot be read or does not fit its data.</summary>
/// <param name="message">What is wrong, in Go's words, without the place.</param>
public sealed class TemplateException(string message) : Exception(message);
