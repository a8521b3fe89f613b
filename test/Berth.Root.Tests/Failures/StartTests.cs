using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Berth.Root.Tests.Survival;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Failures;

/// <summary>A daemon that cannot start, and one that is to leave the machine.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TempDirectory directory = new("start");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("--registry-listen", "127.0.0.1:7999", "127.0.0.1:7999")]
    [InlineData("--host", "tcp://127.0.0.1:7999", "failed to load listeners: listen tcp 127.0.0.1:7999: bind: address already in use")]
    public async Task PortInUse_IsSaidAndLeavesNothing(string flag, string value, string sentence)
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        using var holder = await Holder.StartAsync($"busybox httpd -f -p 127.0.0.1:7999 & echo $! >{directory["httpd"]}; until grep -q 0100007F:1F3F /proc/net/tcp; do sleep 0.05; done", Cancel);
        try
        {
            var (code, output) = Inside(holder, [RunningDaemon.Program, .. Flags("d"), "--insecure-tcp", flag, value]);

            Assert.NotEqual(0, code);
            Assert.Contains(sentence, output, StringComparison.Ordinal);
            Assert.Equal(("", ""), Left(holder));
            Assert.False(File.Exists(directory["d/run/berth.sock"]));
        }
        finally
        {
            Inside(holder, ["kill", File.ReadAllText(directory["httpd"]).Trim()]);
        }
    }

    [Fact]
    public async Task ChosenBridge_IsMadeAgain_AndRemoved()
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        using var holder = await Holder.StartAsync(Cancel);
        await using var first = await RunningDaemon.StartInAsync(holder.ProcessId, directory["a"], "start-berthd.log", Cancel);
        await using (await RunningDaemon.StartInAsync(holder.ProcessId, directory["b"], "start-berthd.log", Cancel))
        {
            var refused = Inside(holder, [RunningDaemon.Program, "remove-network", .. Flags("b")]);
            Assert.Equal(1, refused.Code);
            Assert.Contains("is in use by another berthd", refused.Output, StringComparison.Ordinal);
        }
        await first.StopAsync();
        Inside(holder, ["ip", "link", "delete", "berth1"]);
        Inside(holder, ["ip", "link", "delete", "berth0"]);
        await using (await RunningDaemon.StartInAsync(holder.ProcessId, directory["b"], "start-berthd.log", Cancel)) Assert.Equal("berth1", Left(holder).Links);

        Assert.Equal((0, "removed firewall table berth_berth1 and bridge berth1\n"), Inside(holder, [RunningDaemon.Program, "remove-network", .. Flags("b")]));
        Assert.Equal(("", "table inet berth"), Left(holder));
        Assert.Equal((0, "removed firewall table berth\n"), Inside(holder, [RunningDaemon.Program, "remove-network", .. Flags("a")]));
        Assert.Equal((0, $"nothing of the daemon with data root {directory["a/data"]} is here\n"), Inside(holder, [RunningDaemon.Program, "remove-network", .. Flags("a")]));
    }

    [Fact]
    public void RemoveNetwork_OfSomething_IsRefusedInItsName()
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        Assert.Equal(
            (125, "\"berthd remove-network\" accepts no arguments: foo\nSee 'berthd remove-network --help'.\n"),
            Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, "remove-network", .. Flags("v"), "foo"]));
    }

    [Theory]
    [InlineData("run/shim", "the shim's directory PATH cannot be made: a file is in its place")]
    [InlineData("data/containers", "file exists: PATH")]
    public async Task FileInPlaceOfAFolder_IsSaid_AndNothingElse(string folder, string sentence)
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        using var holder = await Holder.StartAsync(Cancel);
        Directory.CreateDirectory(Path.GetDirectoryName(directory["s/" + folder])!);
        File.WriteAllText(directory["s/" + folder], "");

        var (code, output) = Inside(holder, [RunningDaemon.Program, .. Flags("s"), "--cgroup-parent", "/berth-test-start", "--group", "root"]);

        Assert.Equal(1, code);
        var said = output.TrimEnd().Split('\n');
        Assert.Equal(2, said.Length);
        Assert.Contains("failed to start daemon: " + sentence.Replace("PATH", directory["s/" + folder], StringComparison.Ordinal), said[1], StringComparison.Ordinal);
        Assert.Equal(("", ""), Left(holder));
    }

    // Room for so many pages: for nothing, for lock and name of the engine, for the lock.
    [Theory]
    [InlineData("data", 0)]
    [InlineData("data", 2)]
    [InlineData("run", 1)]
    public async Task DiskFull_IsSaid_AndLeavesNothing(string root, int pages)
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        Directory.CreateDirectory(directory["f/run"]);
        var disk = Directory.CreateDirectory(directory["f/" + root]).FullName;
        using var holder = await Holder.StartAsync($"mount -t tmpfs -o size=1m none {disk}; dd if=/dev/zero of={disk}/fill bs=4096 count={256 - pages} 2>/dev/null", Cancel);

        var (code, output) = Inside(holder, [RunningDaemon.Program, .. Flags("f"), "--group", "root"]);

        Assert.Equal(1, code);
        Assert.Matches("(No space left on device|no space left on device: " + disk + "/)", output);
        Assert.Contains(disk, output, StringComparison.Ordinal);
        Assert.Equal(("", ""), Left(holder));
        Assert.Equal("", Inside(holder, ["find", disk, "-name", "*.new"]).Output);
        Inside(holder, ["rm", disk + "/fill"]);
        await using (await RunningDaemon.StartInAsync(holder.ProcessId, directory["f"], "start-berthd.log", Cancel)) Assert.Equal("berth0", Left(holder).Links);
    }

    [Fact]
    public void Validate_SaysWhatAStartWould()
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        foreach (var flags in (string[][])[["--registry-listen", "0.0.0.0:5000"], ["--bip", "nonsense"], ["--host", "tcp://127.0.0.1:2375"]])
        {
            var (code, output) = Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, .. Flags("v"), "--validate", .. flags]);
            Assert.Equal(1, code);
            Assert.DoesNotContain("configuration OK", output, StringComparison.Ordinal);
            Assert.Contains(flags[1], output, StringComparison.Ordinal);
        }
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        foreach (var flags in (string[][])[["--registry-listen", $"{other.LocalEndpoint}"], ["--insecure-tcp", "--host", $"tcp://{other.LocalEndpoint}"]])
        {
            var taken = Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, .. Flags("v"), "--validate", .. flags]);
            Assert.Equal(1, taken.Code);
            Assert.EndsWith($"failed to load listeners: listen tcp {other.LocalEndpoint}: bind: address already in use\n", taken.Output, StringComparison.Ordinal);
        }
        Assert.Equal((0, "configuration OK\n"), Run(RunningDaemon.Program, [.. Flags("v"), "--validate"]));
        Assert.False(Directory.Exists(directory["v"]));
    }

    [Fact]
    public void RootThatCannotBe_IsNamed()
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        File.WriteAllText(directory["file"], "");
        var serve = Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, "registry", "serve", "--data-root", directory["file/x"]]);
        Assert.Equal((1, $"cannot use {directory["file/x"]} as --data-root: mkdir({directory["file"]}): Not a directory (ENOTDIR)\n"), serve);
        var nobody = Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, "registry", "serve", "--data-root", directory["r"], "--auth", "htpasswd", "--htpasswd", directory["file"]]);
        Assert.Equal((1, $"nobody is in {directory["file"]}, so nobody could log in: 'htpasswd -B {directory["file"]} NAME' adds a user\n"), nobody);
        Assert.Equal(nobody, Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, .. Flags("v"), "--validate", "--registry-listen", "127.0.0.1:5000", "--registry-auth", directory["file"]]));
        var folder = Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, .. Flags("v"), "--validate", "--config-file", directory.Path]);
        Assert.Equal((1, $"unable to configure berthd with file {directory.Path}: read {directory.Path}: is a directory\n"), folder);
        var (code, output) = Run("sh", ["-c", "exec \"$@\" 2>&1", "sh", RunningDaemon.Program, .. Flags("v"), "--host", $"unix://{directory["file/x/berth.sock"]}"]);
        Assert.Equal(1, code);
        Assert.Contains($"can't create unix socket {directory["file/x/berth.sock"]}: its folder {directory["file/x"]} cannot be made", output, StringComparison.Ordinal);
    }

    private string[] Flags(string name) =>
    [
        "--host", "unix://" + directory[$"{name}/run/berth.sock"], "--data-root", directory[$"{name}/data"], "--exec-root", directory[$"{name}/run"],
        "--pidfile", directory[$"{name}/run/berthd.pid"],
    ];

    private static (string Links, string Tables) Left(Holder holder) => (
        Inside(holder, ["sh", "-c", "ip -o link show type bridge | awk -F': ' '{print $2}'"]).Output.Trim(), Inside(holder, ["sh", "-c", "nft list tables"]).Output.Trim());

    private static (int Code, string Output) Inside(Holder holder, string[] command) =>
        Run("nsenter", ["--net", "--mount", "--target", $"{holder.ProcessId}", "sh", "-c", "exec \"$@\" 2>&1", "sh", .. command]);

    private static (int Code, string Output) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
