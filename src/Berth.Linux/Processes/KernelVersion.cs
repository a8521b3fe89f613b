using System.Globalization;
using Berth.Linux.Calls;

namespace Berth.Linux.Processes;

/// <summary>The release of the running kernel, for features that nothing but their first use would reveal.</summary>
public static class KernelVersion
{
    private static readonly (int Major, int Minor) Current = Read();

    /// <summary>True when the kernel is at least <paramref name="major"/>.<paramref name="minor"/>.</summary>
    public static bool AtLeast(int major, int minor) => Current.CompareTo((major, minor)) >= 0;

    private static (int, int) Read()
    {
        var parts = Uname.Get().Release.Split('.', '-', '+');
        return parts.Length >= 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var minor) ? (major, minor) : (0, 0);
    }
}
