using System.Runtime.CompilerServices;

namespace Berth.Testing;

/// <summary>Where the sources are.</summary>
public static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    private static string Here([CallerFilePath] string path = "") => path;
}
