using Berth.Engine.Containers;
using Berth.Templates;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The option <c>tag</c>: a template of Go with fields such as <c>{{.Name}}</c> and docker's functions.</summary>
internal static class LogTag
{
    /// <summary>What drivers take that need a tag and were given none.</summary>
    public const string Default = "{{.ID}}";

    private const string Name = "template: log-tag:1:";

    /// <exception cref="FormatException">It is no template, or asks for what there is not; in Docker's words.</exception>
    public static string Of(ContainerDocument container, string template)
    {
        IReadOnlyList<Node> nodes;
        try
        {
            nodes = TemplateParser.Parse(template);
        }
        catch (TemplateException error)
        {
            throw new FormatException($"{Name} {error.Message}", error);
        }
        try
        {
            return TemplateRunner.Run(nodes, new LogInfo(container));
        }
        catch (TemplateException error)
        {
            throw new FormatException($"{Name}{Place(template, error.Message)} {error.Message.Replace("executing \"\"", "executing \"log-tag\"", StringComparison.Ordinal)}", error);
        }
    }

    // Where the words stand in the template that the message has between < and >.
    private static string Place(string template, string message)
    {
        var (open, close) = (message.IndexOf('<', StringComparison.Ordinal), message.IndexOf('>', StringComparison.Ordinal));
        var at = open >= 0 && close > open ? template.IndexOf(message[(open + 1)..close], StringComparison.Ordinal) : -1;
        return at < 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{at}:");
    }
}
