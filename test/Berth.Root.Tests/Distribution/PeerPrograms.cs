using System.Diagnostics;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>Debian's clients of registries: in a folder of their own, or where they are on this machine itself.</summary>
internal static class PeerPrograms
{
    /// <summary>The folder that is the root of those programs; empty for the machine's.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("BERTH_PEERS_ROOT") ?? (Directory.Exists("/opt/peers") ? "/opt/peers" : "");

    /// <summary>Skips the test where one of them is missing.</summary>
    public static void Need(params string[] programs)
    {
        foreach (var program in programs)
            Require.That(File.Exists($"{Root}/usr/bin/{program}") || File.Exists($"{Root}/usr/sbin/{program}"), $"needs {program} in {(Root.Length == 0 ? "/usr/bin" : Root)}");
    }

    /// <summary>Runs a command there; what it printed.</summary>
    public static async Task<string> RunAsync(CancellationToken cancel, params string[] command)
    {
        // Storage of podman and buildah mounts; no mount of theirs outlives the test.
        string[] inside = Root.Length == 0 ? ["unshare", "--mount", .. command] : ["unshare", "--mount", "chroot", Root, .. command];
        var start = new ProcessStartInfo(inside[0], inside[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = "/root";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}: {await errors}");
        return (await output).Trim();
    }
}
