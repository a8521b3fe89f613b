using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Berth.Style.Tests;

/// <summary>The arrows between projects are those of the table in docs/architecture.md.</summary>
public sealed partial class LayeringTests
{
    [Fact]
    public void EveryProject_StandsInTheTable()
    {
        var levels = Levels();
        var missing = Projects().Select(p => p.Name).Where(n => !levels.ContainsKey(n)).ToList();
        Assert.True(missing.Count == 0, $"docs/architecture.md names no level for: {string.Join(", ", missing)}");
        var gone = levels.Keys.Except(Projects().Select(p => p.Name)).ToList();
        Assert.True(gone.Count == 0, $"docs/architecture.md names projects that do not exist: {string.Join(", ", gone)}");
    }

    [Fact]
    public void EveryReference_GoesToALowerLevel()
    {
        var levels = Levels();
        var wrong =
            from project in Projects()
            from reference in project.References
            where levels[reference] >= levels[project.Name]
            select $"{project.Name} (level {levels[project.Name]}) -> {reference} (level {levels[reference]})";
        Assert.Empty(wrong);
    }

    [Fact]
    public void OnlyLinux_DeclaresForeignCalls()
    {
        var wrong =
            from file in Repository.Sources("src")
            where !Repository.Relative(file).StartsWith("src/Berth.Linux/", StringComparison.Ordinal)
            where ForeignCall().IsMatch(File.ReadAllText(file))
            select Repository.Relative(file);
        Assert.Empty(wrong);
    }

    [Fact]
    public void OnlyTheDaemon_KnowsAspNet()
    {
        var wrong =
            from file in Repository.Sources("src")
            where !Repository.Relative(file).StartsWith("src/Berth.Daemon/", StringComparison.Ordinal)
            where File.ReadAllText(file).Contains("using Microsoft.AspNetCore", StringComparison.Ordinal)
            select Repository.Relative(file);
        Assert.Empty(wrong);
    }

    private static Dictionary<string, int> Levels()
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs/architecture.md")))
        {
            var row = LevelRow().Match(line);
            if (!row.Success) continue;
            foreach (var name in row.Groups["names"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                levels[$"Berth.{name}"] = int.Parse(row.Groups["level"].Value, System.Globalization.CultureInfo.InvariantCulture);
        }

        return levels;
    }

    private static List<(string Name, List<string> References)> Projects() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(f => (
                Path.GetFileNameWithoutExtension(f),
                XDocument.Load(f).Descendants("ProjectReference")
                    .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).ToList())),
    ];

    // A row of the arrow table: `| 3 | models | Engine Build |`
    [GeneratedRegex(@"^\|\s*(?<level>[1-9])\s*\|[^|]*\|\s*(?<names>[A-Za-z ]+?)\s*\|")]
    private static partial Regex LevelRow();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\b")]
    private static partial Regex ForeignCall();
}
