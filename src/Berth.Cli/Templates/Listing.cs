using System.Text.Json;
using Berth.Cli.Output;
using Berth.Templates;

namespace Berth.Cli.Templates;

/// <summary>A column of a list.</summary>
/// <param name="Name">As templates name it.</param>
/// <param name="Title">As a table's head names it; empty: none.</param>
/// <param name="Value">Its value in one line.</param>
internal sealed record Column<T>(string Name, string Title, Func<T, object?> Value);

/// <summary>A list as the user wants it: a table, JSON, or a template of his own.</summary>
/// <param name="typeName">What docker calls a line, for messages.</param>
/// <param name="columns">All columns, in the order of their names.</param>
internal sealed class Listing<T>(string typeName, IReadOnlyList<Column<T>> columns)
{
    /// <summary>Prints the list.</summary>
    /// <param name="items">The lines.</param>
    /// <param name="format"><c>json</c>, <c>table TEMPLATE</c>, a template; empty or <c>table</c>: <paramref name="standard"/>.</param>
    /// <param name="standard">The table's template without its prefix.</param>
    /// <exception cref="CliException">The template is none, or does not fit.</exception>
    public void Print(IEnumerable<T> items, string format, string standard)
    {
        format = format.Trim(' ');
        var table = format.Length == 0 || format == "table" || format.StartsWith("table ", StringComparison.Ordinal) || format.StartsWith("table\t", StringComparison.Ordinal);
        var text = format switch
        {
            "" or "table" => standard,
            "json" => "{{json .}}",
            _ when table => format[6..],
            _ => format,
        };
        text = text.Trim(' ').Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        IReadOnlyList<Node> template;
        try
        {
            template = TemplateParser.Parse(text);
        }
        catch (TemplateException failure)
        {
            throw new CliException($"failed to parse template: template: :1: {failure.Message}");
        }

        var lines = new List<string>();
        try
        {
            if (table)
                lines.Add(TemplateRunner.Run(template, new Head(this)));
            foreach (var item in items)
                lines.Add(TemplateRunner.Run(template, new Line(this, item)));
        }
        catch (TemplateException failure)
        {
            throw new CliException($"failed to execute template: {Positioned(text, failure)}");
        }

        if (table)
        {
            TextSink.Out.Write(TableWriter.Align(lines));
            return;
        }

        foreach (var line in lines)
            TextSink.Out.WriteLine(line);
    }

    /// <summary>Writes the list as an array of objects, their members being the columns.</summary>
    public void Write(Utf8JsonWriter json, string name, IEnumerable<T> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            foreach (var column in columns)
            {
                if (column.Name != "Label")
                    json.WriteString(column.Name, column.Value(item) as string);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The failure with the place in the template that it speaks of.</summary>
    public static string Positioned(string template, TemplateException failure)
    {
        var open = failure.Message.IndexOf('<');
        var close = failure.Message.IndexOf('>');
        var at = open >= 0 && close > open ? template.IndexOf(failure.Message[(open + 1)..close], StringComparison.Ordinal) : -1;
        return at < 0 ? $"template: :1: {failure.Message}" : $"template: :1:{at}: {failure.Message}";
    }

    private Column<T>? Find(string name)
    {
        foreach (var column in columns)
        {
            if (column.Name == name)
                return column;
        }

        return null;
    }

    private sealed class Line(Listing<T> listing, T item) : IRow
    {
        public string TypeName => listing.TypeName;

        public IEnumerable<string> Columns => listing.Names;

        public bool TryGet(string name, out object? value)
        {
            var column = listing.Find(name);
            value = column?.Value(item);
            return column is not null;
        }
    }

    private sealed class Head(Listing<T> listing) : IRow
    {
        public string TypeName => listing.TypeName;

        public IEnumerable<string> Columns => listing.Names;

        // A name that is no column has no title; the lines below say what is wrong.
        public bool TryGet(string name, out object? value)
        {
            value = listing.Find(name)?.Title ?? "";
            return true;
        }
    }

    private string TypeName => typeName;

    private IEnumerable<string> Names
    {
        get
        {
            foreach (var column in columns)
            {
                // Label is a method, not a column.
                if (column.Name != "Label")
                    yield return column.Name;
            }
        }
    }
}
