using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Failures;

/// <summary>A disk that is too small for what is loaded onto it.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Load_DiskFull_SaysSoAndLeavesNothing()
    {
        Require.Daemon();
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory("full");
        var disk = directory["d"];
        Directory.CreateDirectory(disk);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk);

        await using var daemon = await RunningDaemon.StartAsync(disk, "full-disk-berthd.log", cancel);
        using var engine = new EngineClient(daemon.Socket, daemon.ProcessId);
        await engine.LoadAsync(new MemoryStream(Small()), cancel);
        // Once for what stays for good, and once to be looked at.
        await FillAsync(engine, cancel);
        var scope = new MachineScope { Marks = [disk], FilesUnder = [daemon.DataRoot, daemon.ExecRoot], MountsOf = daemon.ProcessId, OpenFilesOf = daemon.ProcessId };
        var before = MachineState.Take(scope);
        await FillAsync(engine, cancel);
        await before.AssertSettlesAsync(scope, TimeSpan.FromSeconds(10), cancel);

        var answer = await engine.LoadAsync(new MemoryStream(Small()), cancel);
        Assert.DoesNotContain("error", answer.Body);
    }

    private static async Task FillAsync(EngineClient engine, CancellationToken cancel)
    {
        var noise = new byte[64 << 20];
        new Random(1).NextBytes(noise);
        var big = new TestImage("big:1", new JsonObject { ["Cmd"] = new JsonArray("x") }, [Layer.Of(new LayerEntry(System.Formats.Tar.TarEntryType.RegularFile, "noise", noise))]);
        Assert.Contains("no space left on device", await LoadWhileRefusedAsync(engine.Socket, Archive.DockerSave(big), cancel));
    }

    // As Docker's clients do: whatever becomes of the sending, the answer is read.
    private static async Task<string> LoadWhileRefusedAsync(string path, byte[] archive, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
        await using var stream = new NetworkStream(socket);
        var head = $"POST /images/load?quiet=1 HTTP/1.1\r\nHost: engine\r\nContent-Type: application/x-tar\r\nContent-Length: {archive.Length}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancel);
        var sending = stream.WriteAsync(archive, cancel).AsTask();
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, cancel);
            await sending;
        }
        catch (IOException)
        {
            // It hung up on the rest.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static byte[] Small() => Archive.DockerSave(new TestImage("small:1", new JsonObject { ["Cmd"] = new JsonArray("x") }, [Layer.Of(LayerEntry.File("small", "small\n"))]));

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
