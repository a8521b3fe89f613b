using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Root.Tests.OciCli;

/// <summary>What berth-oci gives away over sockets: a terminal, a pidfd, the listener of a filter.</summary>
public sealed class SocketTests : IDisposable
{
    private readonly OciFixture _oci = new();

    public void Dispose() => _oci.Dispose();

    [Fact]
    public void ConsoleSocket_GetsTheTerminalsMaster()
    {
        using var listener = Listen("console");
        _oci.Command("sh", "-c", "tty; stat -c %u /dev/console");
        _oci.Change(config =>
        {
            config["process"]!["terminal"] = true;
            config["process"]!["user"] = JsonNode.Parse("""{"uid":7,"gid":7}""");
        });
        Assert.Equal((0, ""), _oci.Run("create", "--bundle", _oci.Bundle, "--console-socket", _oci["console"], "c"));
        var (master, name) = Receive(listener);
        using (master)
        {
            Assert.Equal("/dev/ptmx", name);
            Assert.Equal((0, ""), _oci.Run("start", "c"));
            Assert.Equal("/dev/pts/0\r\n7\r\n", ReadTerminal(master));
        }
    }

    [Fact]
    public void Terminal_WithoutAConsoleSocket_IsRefusedWhenDetached()
    {
        _oci.Change(config => config["process"]!["terminal"] = true);
        Assert.Equal((1, "cannot allocate tty if berth-oci will detach without setting console socket\n"), _oci.Run("create", "--bundle", _oci.Bundle, "c"));
    }

    [Fact]
    public void Terminal_WithNoneToShowItOn_IsRefused()
    {
        _oci.Change(config => config["process"]!["terminal"] = true);
        var (code, output) = _oci.Run("run", "--bundle", _oci.Bundle, "c");
        Assert.Equal(1, code);
        Assert.StartsWith("process.terminal is true, and neither standard input nor output nor error is a terminal", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), _oci.Run("list", "-q"));
    }

    [Fact]
    public void PidfdSocket_GetsTheProcess()
    {
        using var listener = Listen("pidfd");
        Assert.Equal((0, ""), _oci.Run("create", "--bundle", _oci.Bundle, "--pidfd-socket", _oci["pidfd"], "c"));
        using var process = Receive(listener).File;
        Assert.Equal(Errno.None, Pidfd.TrySignal(process, 0));
        Assert.Equal((0, ""), _oci.Run("delete", "c"));
        Assert.Equal(PollEvents.In, Poll.One(process, PollEvents.In, 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SeccompListener_IsSentWithTheContainersState(bool noNewPrivileges)
    {
        using var listener = Listen("agent");
        _oci.Command("echo", "filtered");
        _oci.Change(config =>
        {
            config["process"]!["noNewPrivileges"] = noNewPrivileges;
            config["linux"]!["seccomp"] = new JsonObject
            {
                ["defaultAction"] = "SCMP_ACT_ALLOW",
                ["listenerPath"] = _oci["agent"],
                ["listenerMetadata"] = "about it",
                ["syscalls"] = new JsonArray(new JsonObject { ["names"] = new JsonArray("mkdirat"), ["action"] = "SCMP_ACT_NOTIFY" }),
            };
        });
        Assert.Equal((0, ""), _oci.Run("create", "--bundle", _oci.Bundle, "c"));
        Assert.Equal((0, ""), _oci.Run("start", "c"));
        var (file, text) = Receive(listener);
        using (file)
        {
            Assert.Contains("seccomp", Readlink.TryAt(FileDescriptor.WorkingDirectory, file.ProcPath, out _), StringComparison.Ordinal);
            var message = JsonNode.Parse(text)!;
            Assert.Equal(("seccompFd", "about it", "c"), ((string?)message["fds"]![0], (string?)message["metadata"], (string?)message["state"]!["id"]));
        }
    }

    [Fact]
    public void SeccompListener_ForWrite_IsRefused()
    {
        _oci.Change(config => config["linux"]!["seccomp"] = JsonNode.Parse("""{"defaultAction":"SCMP_ACT_ALLOW","listenerPath":"/x","syscalls":[{"names":["write"],"action":"SCMP_ACT_NOTIFY"}]}"""));
        var (code, output) = _oci.Run("create", "--bundle", _oci.Bundle, "c");
        Assert.Equal(1, code);
        Assert.Contains("SCMP_ACT_NOTIFY cannot be used for the write syscall", output, StringComparison.Ordinal);
    }

    private Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_oci[name]));
        socket.Listen();
        return socket;
    }

    private static (FileDescriptor File, string Text) Receive(Socket listener)
    {
        using var connection = listener.Accept();
        var borrowed = new FileDescriptor((int)connection.Handle);
        using var socket = borrowed.Duplicate();
        borrowed.Release();
        var (bytes, files) = (new byte[65536], new int[4]);
        var length = SequencedSocket.Receive(socket, bytes, files, out var count, out _);
        Assert.Equal(1, count);
        return (new FileDescriptor(files[0]), Encoding.UTF8.GetString(bytes, 0, length));
    }

    // EIO is how a terminal's master says that nobody has the other side any more.
    private static string ReadTerminal(FileDescriptor master)
    {
        var all = new StringBuilder();
        var buffer = new byte[4096];
        while (true)
        {
            Poll.One(master, PollEvents.In);
            var count = Read.TryFrom(master, buffer, out var errno);
            if (count > 0) all.Append(Encoding.UTF8.GetString(buffer, 0, count));
            else if (errno != Errno.EAGAIN) return all.ToString();
        }
    }
}
