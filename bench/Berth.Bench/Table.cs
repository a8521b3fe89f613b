using System.Globalization;
using System.Text;

namespace Berth.Bench;

/// <summary>One line of the table. Figures carry their unit; the ratio is told from Berth's side, more is better.</summary>
internal sealed record Line(string Measure, string Berth, string Reference, double? Ratio, string Required, bool? Met, string Podman = "")
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Measure}: {Berth} | {Reference} | {(Ratio is { } ratio ? $"{ratio:0.0}x" : "")} {Required} {Verdict}");

    public string Verdict => Met switch { true => "yes", false => "NO", null => "" };

    public static string Milliseconds(Samples samples) => string.Create(CultureInfo.InvariantCulture, $"{samples.Median:0.0} ms (p90 {samples.P90:0.0})");

    /// <summary>A line about time, where the ratio of medians must reach <paramref name="required"/>.</summary>
    public static Line OfTime(string measure, Samples berth, Samples reference, double required, double aim, Samples? podman = null)
    {
        var ratio = reference.Median / berth.Median;
        return new(measure, Milliseconds(berth), Milliseconds(reference), ratio, string.Create(CultureInfo.InvariantCulture, $">= {required}x (aim {aim}x)"),
            ratio >= required, podman is null || double.IsNaN(podman.Median) ? "" : Milliseconds(podman));
    }

    /// <summary>A line about a rate.</summary>
    public static Line OfRate(string measure, Samples berth, Samples reference, string unit, double required, double aim)
    {
        var ratio = berth.Median / reference.Median;
        return new(measure, string.Create(CultureInfo.InvariantCulture, $"{berth.Median:0.0} {unit}"), string.Create(CultureInfo.InvariantCulture, $"{reference.Median:0.0} {unit}"), ratio,
            string.Create(CultureInfo.InvariantCulture, $">= {required}x (aim {aim}x)"), ratio >= required);
    }
}

/// <summary>The one table.</summary>
internal sealed class Table
{
    private readonly List<Line> lines = [];

    public void Add(Line line) => lines.Add(line);

    public void Failed(string row, string why) => lines.Add(new(row, "could not be measured", why.ReplaceLineEndings(" "), null, "", false));

    public override string ToString()
    {
        var rows = new List<string[]> { (string[])["measure", "Berth", "Docker 28.5.2", "ratio", "Podman", "must be", "met"] };
        rows.AddRange(lines.Select(line => (string[])[line.Measure, line.Berth, line.Reference, line.Ratio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0}x") : "", line.Podman, line.Required, line.Verdict]));
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row.Select((cell, column) => cell.PadRight(widths[column]))).Append(" |\n");
        }

        return text.ToString();
    }
}
