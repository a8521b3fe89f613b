using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Berth.Style.Tests;

/// <summary>Files and functions stay readable in one sitting; the failing test prints the offenders.</summary>
public sealed class SizeBudgetTests
{
    [Theory]
    [InlineData("src", 400)]
    [InlineData("test", 500)]
    public void NoFile_IsLongerThan(string folder, int limit)
    {
        var offenders =
            from file in Repository.Sources(folder)
            where !IsTable(file)
            let lines = File.ReadLines(file).Count()
            where lines > limit
            orderby lines descending
            select $"{Repository.Relative(file)}: {lines} lines, the budget is {limit}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void NinetyFivePercentOfSourceFiles_AreShorterThan250Lines()
    {
        var lengths = Repository.Sources("src").Select(f => File.ReadLines(f).Count()).Order().ToList();
        var p95 = lengths[(int)(lengths.Count * 0.95)];
        Assert.True(p95 <= 250, $"the 95th percentile of {lengths.Count} files is {p95} lines, the budget is 250");
    }

    [Fact]
    public void NoFunction_IsLongerThan60Lines()
    {
        var offenders =
            from file in Repository.Sources("src")
            from member in Members(file)
            where member.Lines > 60
            orderby member.Lines descending
            select $"{Repository.Relative(file)}: {member.Name} has {member.Lines} lines, the budget is 60";
        Assert.Empty(offenders);
    }

    [Fact]
    public void NoConstructor_TakesMoreThan7Parameters()
    {
        var offenders =
            from file in Repository.Sources("src")
            from node in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes()
            let count = node switch
            {
                ConstructorDeclarationSyntax c => c.ParameterList.Parameters.Count,
                ClassDeclarationSyntax { ParameterList: { } list } => list.Parameters.Count,
                _ => 0,
            }
            where count > 7
            select $"{Repository.Relative(file)}: a constructor with {count} parameters, the budget is 7";
        Assert.Empty(offenders);
    }

    // A file that begins so is a list of the kernel's numbers; reading it from top to bottom is not what it is for.
    private static bool IsTable(string file) => File.ReadLines(file).First().StartsWith("// Table:", StringComparison.Ordinal);

    private static IEnumerable<(string Name, int Lines)> Members(string file)
    {
        var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file));
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            var name = node switch
            {
                MethodDeclarationSyntax m => m.Identifier.Text,
                ConstructorDeclarationSyntax c => c.Identifier.Text,
                LocalFunctionStatementSyntax l => l.Identifier.Text,
                AccessorDeclarationSyntax a => a.Keyword.Text,
                _ => null,
            };
            if (name is null) continue;
            var span = tree.GetLineSpan(node.Span);
            yield return (name, span.EndLinePosition.Line - span.StartLinePosition.Line + 1);
        }
    }
}
