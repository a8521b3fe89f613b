using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Berth.Linux.Netlink;

namespace Berth.Network.Tests;

/// <summary>
/// Puts the whole test process into a network namespace of its own before anything runs: "the host" of these tests is never the
/// machine's. The program runs itself again, because only an exec moves every thread.
/// </summary>
internal static partial class PrivateNetwork
{
    private const string Marker = "BERTH_NETWORK_TESTS_INSIDE";

    /// <summary>True when this process may make namespaces and is in one of its own.</summary>
    internal static bool Available => Environment.GetEnvironmentVariable(Marker) == "1";

    [ModuleInitializer]
    internal static void Enter()
    {
        if (Available || geteuid() != 0) return;
        var arguments = File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0');
        NetworkNamespace.Unshare();
        _ = setenv(Marker, "1", 1);
        _ = execv("/proc/self/exe", [.. arguments, null]);
        throw new InvalidOperationException($"execv(/proc/self/exe): error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execv(string path, string?[] arguments);
}
