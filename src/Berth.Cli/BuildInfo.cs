using System.Reflection;

namespace Berth.Cli;

/// <summary>What this program was built from.</summary>
internal static class BuildInfo
{
    /// <summary>Version of Berth.</summary>
    public static string Version => typeof(BuildInfo).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Commit, where the build knew it.</summary>
    public static string Commit
    {
        get
        {
            foreach (var data in typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
            {
                if (data.Key == "Commit" && data.Value is { Length: > 0 } commit)
                    return commit;
            }

            return "unknown";
        }
    }
}
