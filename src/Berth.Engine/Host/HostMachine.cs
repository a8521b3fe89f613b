using System.Globalization;
using System.Runtime.InteropServices;
using Berth.Linux.Calls;

namespace Berth.Engine.Host;

/// <summary>Facts of the machine, read where the kernel keeps them.</summary>
internal static class HostMachine
{
    private const string CgroupRoot = "/sys/fs/cgroup";

    /// <summary>The processor in Go's words: <c>amd64</c>.</summary>
    public static string GoArchitecture => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>Bytes of memory.</summary>
    public static long TotalMemory()
    {
        foreach (var line in Lines("/proc/meminfo"))
        {
            if (!line.StartsWith("MemTotal:", StringComparison.Ordinal)) continue;
            return long.Parse(line.AsSpan(9).Trim().TrimEnd("kB ").ToString(), CultureInfo.InvariantCulture) * 1024;
        }
        return 0;
    }

    /// <summary>The distribution's name and version, from os-release(5).</summary>
    public static (string Name, string Version) Distribution()
    {
        var path = File.Exists("/etc/os-release") ? "/etc/os-release" : "/usr/lib/os-release";
        string name = "", version = "";
        foreach (var line in Lines(path))
        {
            if (line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) name = line[12..].Trim('"', '\'');
            if (line.StartsWith("VERSION_ID=", StringComparison.Ordinal)) version = line[11..].Trim('"', '\'');
        }
        return (name.Length == 0 ? "Linux" : name, version);
    }

    /// <summary>A kernel switch that is 1.</summary>
    public static bool Switch(string path) => Lines(path).FirstOrDefault()?.Trim() == "1";

    /// <summary>Cgroups are of the second version only.</summary>
    public static bool UnifiedCgroups => File.Exists(CgroupRoot + "/cgroup.controllers");

    /// <summary>Whether the kernel offers the controller behind a file of its first version, or the controller of the second.</summary>
    public static bool HasCgroup(string controller, string file)
    {
        if (UnifiedCgroups) return Lines(CgroupRoot + "/cgroup.controllers").FirstOrDefault()?.Split(' ').Contains(controller) ?? false;
        return File.Exists($"{CgroupRoot}/{controller}/{file}");
    }

    /// <summary>The name of the file system under a path, as <c>docker info</c> calls it.</summary>
    public static string FileSystem(string path) => (ulong)Statfs.Path(path).Type switch
    {
        0xEF53 => "extfs",
        0x58465342 => "xfs",
        0x9123683E => "btrfs",
        0x01021994 => "tmpfs",
        0x2FC12FC1 => "zfs",
        0x794C7630 => "overlayfs",
        0xF2F52010 => "f2fs",
        0x6969 => "nfs",
        _ => "<unknown>",
    };

    private static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not every kernel has every file; what cannot be read is as good as absent.
            return [];
        }
    }
}
