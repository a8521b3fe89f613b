using System.Diagnostics;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;

namespace Berth.Linux.Tests.Cgroups;

/// <summary>A shell that waits until it is in the cgroup, then runs its script.</summary>
internal sealed class Captive : IDisposable
{
    public Captive(ICgroup cgroup, string script)
    {
        Process = Process.Start(new ProcessStartInfo("sh", ["-c", $"read go; {script}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Put(cgroup, Process.Id);
        Process.StandardInput.WriteLine("go");
        Process.StandardInput.Flush();
    }

    public Process Process { get; }

    public static void Put(ICgroup cgroup, int pid)
    {
        foreach (var file in cgroup.TasksFiles) Write.All(file, System.Text.Encoding.ASCII.GetBytes($"{pid}"));
        if (cgroup.CloneTarget is not { } target) return;
        using var procs = Open.At(target, "cgroup.procs", OpenFlags.WriteOnly);
        Write.All(procs, System.Text.Encoding.ASCII.GetBytes($"{pid}"));
    }

    public void Dispose()
    {
        if (!Process.HasExited) Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }
}
