using System.Text.RegularExpressions;
using Xunit;

namespace Berth.Style.Tests;

/// <summary>What no source file may hold.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void NoCatchBlock_IsEmpty()
    {
        var offenders =
            from file in Repository.Sources("src").Concat(Repository.Sources("test"))
            from Match m in EmptyCatch().Matches(File.ReadAllText(file))
            select $"{Repository.Relative(file)}: {m.Value.ReplaceLineEndings(" ")}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void NoSource_LeavesWorkUndone()
    {
        var offenders =
            from file in Repository.Sources("src")
            from line in File.ReadLines(file).Index()
            where Undone().IsMatch(line.Item)
            select $"{Repository.Relative(file)}:{line.Index + 1}: {line.Item.Trim()}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void NoFolder_IsNamedForNothing()
    {
        string[] empty = ["Utils", "Util", "Helpers", "Helper", "Common", "Misc", "Services", "Controllers", "Managers", "Shared"];
        var offenders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Where(d => empty.Contains(Path.GetFileName(d), StringComparer.OrdinalIgnoreCase))
            .Select(Repository.Relative);
        Assert.Empty(offenders);
    }

    [Fact]
    public void NoType_IsNamedForNothing()
    {
        var offenders =
            from file in Repository.Sources("src")
            let name = Path.GetFileNameWithoutExtension(file)
            where EmptyName().IsMatch(name)
            select Repository.Relative(file);
        Assert.Empty(offenders);
    }

    [GeneratedRegex(@"catch(\s*\([^)]*\))?(\s*when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Undone();

    [GeneratedRegex("(Utils?|Helpers?|Manager|Service|Impl)$")]
    private static partial Regex EmptyName();
}
