using Berth.Testing;

namespace Berth.Compat.Tests.Cases;

/// <summary>One shell script using the docker client, and beside it what the reference engine answered.</summary>
/// <param name="Name">Area and name, such as <c>run/exit-code</c>.</param>
/// <param name="Script">Path of the script.</param>
public sealed record CompatibilityCase(string Name, string Script)
{
    /// <summary>The recorded answer, normalised.</summary>
    public string Expected => Path.ChangeExtension(Script, ".expected");

    /// <summary>The program that the first line says it needs (<c># needs docker-registry</c>); null for none that every machine with a docker client has not.</summary>
    public string? Needs => File.ReadLines(Script).FirstOrDefault() is { } line && line.StartsWith("# needs ", StringComparison.Ordinal) ? line[8..] : null;

    /// <summary>True when a line says <c># also berth</c>: our own client prints the same.</summary>
    public bool AlsoBerth => File.ReadLines(Script).Take(2).Contains("# also berth");

    /// <summary>What the containers of this case are called; also a DNS label and a tag.</summary>
    public string ContainerName => "c-" + Name.Replace('/', '-');

    /// <summary>The folder of the sources, so that recording writes into the repository and not into the build's output.</summary>
    public static string Root { get; } = Path.Combine(Repository.Root, "test", "Berth.Compat.Tests", "cases");

    public static IReadOnlyList<CompatibilityCase> All { get; } =
        [.. Directory.EnumerateFiles(Root, "*.sh", SearchOption.AllDirectories)
            .Where(path => Path.GetDirectoryName(path) != Root)
            .Select(path => new CompatibilityCase(Path.ChangeExtension(Path.GetRelativePath(Root, path), null), path))
            .OrderBy(item => item.Name, StringComparer.Ordinal)];
}
