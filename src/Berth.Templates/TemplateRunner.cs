using System.Text;

namespace Berth.Templates;

/// <summary>Carries a template out on a value.</summary>
public sealed class TemplateRunner
{
    private readonly StringBuilder _output = new();
    private readonly List<(string Name, object? Value)> _variables = [];

    private TemplateRunner(object? root) => _variables.Add(("$", root));

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>The text that comes of it.</summary>
    /// <exception cref="TemplateException">The template asks what the value does not have.</exception>
    public static string Run(IReadOnlyList<Node> template, object? value)
    {
        var runner = new TemplateRunner(value);
        runner.Run(template, value, 0);
        return runner._output.ToString();
    }

    private Flow Run(IReadOnlyList<Node> nodes, object? dot, int depth)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text:
                    _output.Append(text.Text);
                    break;
                case ActionNode action:
                    var value = Evaluate(action.Pipeline, dot);
                    if (action.Pipeline.Variables.Count == 0)
                        _output.Append(GoPrinter.Print(value, top: true));
                    break;
                case LeaveNode leave:
                    return leave.Break ? Flow.Break : Flow.Continue;
                case BranchNode branch:
                    var mark = _variables.Count;
                    var flow = branch.Kind == BranchKind.Range ? RunRange(branch, dot, depth) : RunBranch(branch, dot, depth);
                    _variables.RemoveRange(mark, _variables.Count - mark);
                    if (flow != Flow.Next)
                        return flow;
                    break;
            }
        }

        return Flow.Next;
    }

    private Flow RunBranch(BranchNode branch, object? dot, int depth)
    {
        var value = Evaluate(branch.Condition, dot);
        var inner = branch.Kind == BranchKind.With ? value : dot;
        return TemplateData.IsTrue(value) ? Run(branch.Body, inner, depth + 1) : Run(branch.Otherwise, dot, depth + 1);
    }

    private Flow RunRange(BranchNode branch, object? dot, int depth)
    {
        var condition = branch.Condition;
        var value = Evaluate(condition with { Variables = [] }, dot);
        var parts = TemplateData.Parts(value) ?? throw new TemplateException($"range can't iterate over {GoPrinter.Print(value)}");
        if (parts.Count == 0)
            return Run(branch.Otherwise, dot, depth + 1);
        foreach (var (key, item) in parts)
        {
            var mark = _variables.Count;
            if (condition.Variables.Count == 1)
                _variables.Add((condition.Variables[0], item));
            if (condition.Variables.Count == 2)
                _variables.AddRange([(condition.Variables[0], key), (condition.Variables[1], item)]);
            var flow = Run(branch.Body, item, depth + 1);
            _variables.RemoveRange(mark, _variables.Count - mark);
            if (flow == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private object? Evaluate(Pipeline pipeline, object? dot)
    {
        object? value = null;
        for (var i = 0; i < pipeline.Commands.Count; i++)
            value = Evaluate(pipeline.Commands[i], dot, i > 0, value);
        foreach (var name in pipeline.Variables)
            Set(name, value, pipeline.Declares);
        return value;
    }

    private object? Evaluate(Call command, object? dot, bool piped, object? last)
    {
        if (command.Words[0] is not FunctionName function)
        {
            // {{.Label "name"}} is a method of docker's rows; a map does as well.
            if (command.Words.Count == 2 && !piped && Evaluate(command.Words[0], dot) is IReadOnlyDictionary<string, string> map)
                return Evaluate(command.Words[1], dot) is string key && map.TryGetValue(key, out var text) ? text : "";
            if (command.Words.Count > 1 || piped)
                throw new TemplateException($"can't give argument to non-function {command.Words[0]}");
            return Evaluate(command.Words[0], dot);
        }

        // and, or stop at the first argument that decides.
        if (function.Name is "and" or "or")
        {
            object? decided = null;
            for (var i = 1; i < command.Words.Count; i++)
            {
                decided = Evaluate(command.Words[i], dot);
                if (TemplateData.IsTrue(decided) == (function.Name == "or"))
                    return decided;
            }

            return piped ? last : decided;
        }

        var arguments = new List<object?>();
        for (var i = 1; i < command.Words.Count; i++)
            arguments.Add(Evaluate(command.Words[i], dot));
        if (piped)
            arguments.Add(last);
        return TemplateFunctions.Call(function.Name, arguments);
    }

    private object? Evaluate(Operand operand, object? dot)
    {
        switch (operand)
        {
            case Literal literal:
                return literal.Value;
            case FunctionName function:
                return TemplateFunctions.Call(function.Name, []);
            case PathNode path:
                var value = path.Start switch
                {
                    PathStart.Variable => Get(path.Variable),
                    PathStart.Pipeline => Evaluate(path.Inner!, dot),
                    _ => dot,
                };
                foreach (var field in path.Fields)
                    value = TemplateData.Field(value, field, path.ToString());
                return value;
            default:
                return null;
        }
    }

    private object? Get(string name)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name)
                return _variables[i].Value;
        }

        throw new TemplateException($"undefined variable {GoString.Quote(name)}");
    }

    private void Set(string name, object? value, bool declare)
    {
        for (var i = _variables.Count - 1; i >= 0 && !declare; i--)
        {
            if (_variables[i].Name == name)
            {
                _variables[i] = (name, value);
                return;
            }
        }

        _variables.Add((name, value));
    }
}
