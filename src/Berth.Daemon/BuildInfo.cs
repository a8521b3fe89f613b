using System.Reflection;

namespace Berth.Daemon;

/// <summary>What this program is.</summary>
internal static class BuildInfo
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The commit it was built from, abbreviated; empty where the build did not know it.</summary>
    public static string Commit { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "Commit")?.Value ?? "";
}
