using System.Globalization;

namespace Berth.Templates;

/// <summary>Reads the subset of Go's text/template that format strings use.</summary>
public sealed class TemplateParser
{
    private readonly List<(bool Action, string Text)> _parts = [];
    private int _part;

    private TemplateParser(string template) => Cut(template);

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">It is none.</exception>
    public static IReadOnlyList<Node> Parse(string template)
    {
        var parser = new TemplateParser(template);
        var nodes = parser.ParseList(out var end);
        return end.Count == 0 ? nodes : throw new TemplateException($"unexpected {{{{{end[0]}}}}}");
    }

    // Text and actions in turn; {{- and -}} eat the white space beside them.
    private void Cut(string template)
    {
        var at = 0;
        var trim = false;
        while (true)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var text = open < 0 ? template[at..] : template[at..open];
            var eatsLeft = open >= 0 && open + 3 < template.Length && template[open + 2] == '-' && char.IsWhiteSpace(template[open + 3]);
            text = trim ? text.TrimStart() : text;
            text = eatsLeft ? text.TrimEnd() : text;
            if (text.Length > 0)
                _parts.Add((false, text));
            if (open < 0)
                return;
            var close = Close(template, open + 2);
            var inner = template[(open + (eatsLeft ? 3 : 2))..close];
            trim = inner.Length > 1 && inner[^1] == '-' && char.IsWhiteSpace(inner[^2]);
            inner = (trim ? inner[..^1] : inner).Trim();
            if (!inner.StartsWith("/*", StringComparison.Ordinal))
                _parts.Add((true, inner));
            at = close + 2;
        }
    }

    private static int Close(string template, int at)
    {
        while (at < template.Length)
        {
            if (template[at] is '"' or '`')
            {
                var quote = template[at++];
                while (at < template.Length && template[at] != quote)
                    at += template[at] == '\\' && quote == '"' ? 2 : 1;
            }
            else if (template[at] == '}' && at + 1 < template.Length && template[at + 1] == '}')
            {
                return at;
            }

            at++;
        }

        throw new TemplateException("unclosed action");
    }

    // Ends at else or end, whose words it gives back.
    private List<Node> ParseList(out List<string> end)
    {
        var nodes = new List<Node>();
        while (_part < _parts.Count)
        {
            var (action, text) = _parts[_part++];
            if (!action)
            {
                nodes.Add(new TextNode(text));
                continue;
            }

            var words = new TemplateLexer(text).Words();
            if (words.Count == 0)
                throw new TemplateException("missing value for command");
            switch (words[0])
            {
                case "else" or "end":
                    end = words;
                    return nodes;
                case "if" or "with" or "range":
                    nodes.Add(ParseBranch(words));
                    break;
                case "break" or "continue":
                    nodes.Add(new LeaveNode(words[0] == "break"));
                    break;
                default:
                    nodes.Add(new ActionNode(new PipelineReader(words, 0).Read()));
                    break;
            }
        }

        end = [];
        return nodes;
    }

    private BranchNode ParseBranch(List<string> words)
    {
        var kind = words[0] switch { "if" => BranchKind.If, "with" => BranchKind.With, _ => BranchKind.Range };
        var condition = new PipelineReader(words, 1).Read();
        var body = ParseList(out var end);
        var otherwise = new List<Node>();
        if (end.Count > 1 && end[0] == "else")
            return new BranchNode(kind, condition, body, [ParseBranch(end[1..])]);
        if (end.Count == 1 && end[0] == "else")
            otherwise = ParseList(out end);
        return end.Count > 0 && end[0] == "end" ? new BranchNode(kind, condition, body, otherwise) : throw new TemplateException("unexpected EOF");
    }
}

/// <summary>Reads the words of one pipeline.</summary>
internal sealed class PipelineReader(List<string> words, int at)
{
    public Pipeline Read()
    {
        var pipeline = ReadPipeline();
        return at >= words.Count ? pipeline : throw new TemplateException($"unexpected {GoString.Quote(words[at])} in command");
    }

    private Pipeline ReadPipeline()
    {
        var start = at;
        var variables = new List<string>();
        var declares = false;
        // $x := ..., $i, $v := ...
        var look = at;
        while (look < words.Count && words[look].StartsWith('$') && words[look].Length > 1)
        {
            variables.Add(words[look++]);
            if (look < words.Count && words[look] == ",")
                look++;
            else
                break;
        }

        if (variables.Count > 0 && look < words.Count && words[look] is ":=" or "=")
        {
            declares = words[look] == ":=";
            at = look + 1;
        }
        else
        {
            variables.Clear();
        }

        var commands = new List<Call> { ReadCommand() };
        while (at < words.Count && words[at] == "|")
        {
            at++;
            commands.Add(ReadCommand());
        }

        return new Pipeline(variables, declares, commands, string.Concat(words[start..at]));
    }

    private Call ReadCommand()
    {
        var operands = new List<Operand>();
        while (at < words.Count && words[at] is not ("|" or ")"))
        {
            if (words[at] == " ")
                at++;
            else
                operands.Add(ReadOperand());
        }

        return operands.Count > 0 ? new Call(operands) : throw new TemplateException("missing value for command");
    }

    private Operand ReadOperand()
    {
        var word = words[at++];
        if (word == "(")
        {
            var inner = ReadPipeline();
            if (at >= words.Count || words[at++] != ")")
                throw new TemplateException("unclosed left paren");
            return new PathNode(PathStart.Pipeline, "", inner, ReadFields());
        }

        if (word == ".")
        {
            at--;
            var fields = ReadFields();
            if (fields.Count == 0)
                at++;
            return new PathNode(PathStart.Dot, "", null, fields);
        }

        if (word[0] == '$')
            return new PathNode(PathStart.Variable, word, null, ReadFields());
        if (word[0] is '"' or '`' or '\'')
            return new Literal(TemplateLexer.Unquote(word));
        if (char.IsAsciiDigit(word[0]) || word[0] is '-' or '+')
        {
            if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
                return new Literal(whole);
            return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new Literal(number) : throw new TemplateException($"bad number syntax: {GoString.Quote(word)}");
        }

        return word switch
        {
            "true" => new Literal(true),
            "false" => new Literal(false),
            "nil" => new Literal(null),
            _ => TemplateFunctions.Exists(word) ? new FunctionName(word) : throw new TemplateException($"function {GoString.Quote(word)} not defined"),
        };
    }

    // A dot that no blank precedes goes on with the same operand.
    private List<string> ReadFields()
    {
        var fields = new List<string>();
        while (at + 1 < words.Count && words[at] == "." && (char.IsLetter(words[at + 1][0]) || words[at + 1][0] == '_'))
        {
            fields.Add(words[at + 1]);
            at += 2;
        }

        return fields;
    }
}
