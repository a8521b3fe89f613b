using System.Diagnostics;
using Berth.Linux.Calls;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>What is left of <c>berth save</c> and <c>berth image export</c> that do not get to their end: nothing, and a sentence.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TempDirectory directory = new("x");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task WhatCannotBeWritten_IsSaid_AndNothingIsLeft()
    {
        Require.Daemon();
        await using var daemon = await RunningDaemon.StartAsync(directory["d"], "export-berthd.log", Cancel);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(directory["scratch"]).FullName)) await engine.LoadAsync(archive, Cancel);
        var target = Directory.CreateDirectory(directory["out"]).FullName;

        // Blocks of 512 bytes.
        Assert.Equal((1, $"write {target}/x.tar: file too large\n"), Run(daemon, "ulimit -f 100; exec \"$@\"", "save", "-o", $"{target}/x.tar", "busybox"));
        Assert.Equal((1, "write /dev/stdout: file too large\n"), Run(daemon, $"ulimit -f 100; exec \"$@\" >{directory["scratch"]}/out", "save", "busybox"));
        Assert.Equal((1, $"write {target}/oci: file too large\n"), Run(daemon, "ulimit -f 100; exec \"$@\"", "image", "export", "--oci", $"{target}/oci", "busybox"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(target));

        Directory.CreateDirectory(directory["small"]);
        Mount.FileSystem("tmpfs", directory["small"], "tmpfs", MountFlags.None, "size=64k");
        Assert.Equal((1, $"write {directory["small"]}/x.tar: no space left on device\n"), Run(daemon, "exec \"$@\"", "save", "-o", directory["small/x.tar"], "busybox"));
        Assert.Equal((1, "write /dev/stdout: no space left on device\n"), Run(daemon, $"exec \"$@\" >{directory["small"]}/out", "save", "busybox"));
        Assert.Equal((1, $"write {directory["small"]}/oci: no space left on device\n"), Run(daemon, "exec \"$@\"", "image", "export", "--oci", directory["small/oci"], "busybox"));
        Assert.Equal([directory["small/out"]], Directory.EnumerateFileSystemEntries(directory["small"]));
        Umount.Path(directory["small"]);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("KILL")]
    public async Task Signal_LeavesNothing(string signal)
    {
        Require.Daemon();
        await using var engine = new EndlessEngine(directory["e.sock"]);
        var target = Directory.CreateDirectory(directory["out"]).FullName;
        foreach (var arguments in (string[][])[["save", "-o", $"{target}/x.tar", "x"], ["image", "export", "--oci", $"{target}/oci", "x"]])
        {
            // Nobody can clean up behind a folder then.
            if (signal == "KILL" && arguments[0] == "image") continue;
            using var berth = Process.Start(new ProcessStartInfo(Berth, ["-H", "unix://" + directory["e.sock"], .. arguments]))!;
            await engine.Half.WaitAsync(Cancel);
            using (var kill = Process.Start("kill", ["-s", signal, $"{berth.Id}"])) await kill.WaitForExitAsync(Cancel);
            await berth.WaitForExitAsync(Cancel);
            Assert.NotEqual(0, berth.ExitCode);
            Assert.Empty(Directory.EnumerateFileSystemEntries(target));
        }
    }

    private static string Berth => Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth");

    private static (int Code, string Output) Run(RunningDaemon daemon, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", script, "sh", Berth, "-H", "unix://" + daemon.Socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Programs that are compiled while they run make a file for that.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using var command = Process.Start(start)!;
        var errors = command.StandardError.ReadToEndAsync();
        var output = command.StandardOutput.ReadToEnd();
        command.WaitForExit();
        return (command.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
