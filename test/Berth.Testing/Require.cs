using Berth.Linux.Calls;
using Xunit;

namespace Berth.Testing;

/// <summary>Skips a test, with the reason printed, where the machine cannot run it.</summary>
public static class Require
{
    /// <summary>Skips unless the effective user is root.</summary>
    public static void Root()
    {
        if (Credentials.EffectiveUser != 0) Assert.Skip("needs root");
    }

    /// <summary>Skips unless the condition holds.</summary>
    public static void That(bool condition, string reason)
    {
        if (!condition) Assert.Skip(reason);
    }

    /// <summary>Skips unless a daemon with containers of busybox can run.</summary>
    public static void Daemon() => That(RunningDaemon.Obstacle is null, RunningDaemon.Obstacle ?? "");

    /// <summary>Skips on kernels older than <paramref name="major"/>.<paramref name="minor"/>.</summary>
    public static void Kernel(int major, int minor)
    {
        var release = Uname.Get().Release;
        var parts = release.Split('.', 3);
        var version = (int.Parse(parts[0]), int.Parse(new string(parts[1].TakeWhile(char.IsAsciiDigit).ToArray())));
        if (version.CompareTo((major, minor)) < 0) Assert.Skip($"needs Linux {major}.{minor}, this is {release}");
    }

    /// <summary>Skips unless PATH has the program; returns where it is.</summary>
    public static string Program(string name)
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin"))
        {
            var path = Path.Combine(directory, name);
            if (directory.Length > 0 && File.Exists(path)) return path;
        }

        Assert.Skip($"needs the program {name}");
        return "";
    }
}
