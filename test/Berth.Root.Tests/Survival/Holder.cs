using System.Diagnostics;

namespace Berth.Root.Tests.Survival;

/// <summary>Network and mount namespaces with a loopback, kept by a process that does nothing else.</summary>
internal sealed class Holder : IDisposable
{
    private readonly Process process;

    private Holder(Process process) => this.process = process;

    public int ProcessId => process.Id;

    public static Task<Holder> StartAsync(CancellationToken cancel) => StartAsync(":", cancel);

    /// <param name="prepare">Commands of the shell, run in the namespaces before anything else.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<Holder> StartAsync(string prepare, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("unshare", ["--net", "--mount", "sh", "-c", $"set -e; ip link set lo up; {prepare}\necho ready; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        if (await process.StandardOutput.ReadLineAsync(cancel) == "ready") return new Holder(process);
        process.Dispose();
        throw new InvalidOperationException("no namespaces could be made");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
