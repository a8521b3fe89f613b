using System.Net.Sockets;
using Berth.Daemon.Lifecycle;
using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Lifecycle;

public sealed class LifecycleTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly Log _log = new(Stream.Null, LogLevel.Fatal, json: false, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Root_InUse_NamesTheProcess()
    {
        using var first = RootLock.Take(_folder.Path, "data-root");
        var error = Assert.Throws<OptionsException>(() => RootLock.Take(_folder.Path, "data-root"));
        Assert.Equal($"{_folder.Path} is in use by another berthd (pid {Environment.ProcessId}): stop it, or give this one its own --data-root", error.Message);
    }

    [Fact]
    public void Root_LetGo_CanBeTaken()
    {
        RootLock.Take(_folder.Path, "data-root").Dispose();
        RootLock.Take(_folder.Path, "data-root").Dispose();
    }

    [Fact]
    public void PidFile_HoldsThePid_AndGoesWithIt()
    {
        using (PidFile.Write(_folder["pid"])) Assert.Equal($"{Environment.ProcessId}", File.ReadAllText(_folder["pid"]));
        Assert.False(File.Exists(_folder["pid"]));
    }

    [Fact]
    public void PidFile_OfADeadProcess_IsWrittenOver()
    {
        File.WriteAllText(_folder["pid"], "999999999");
        PidFile.Write(_folder["pid"]).Dispose();
    }

    [Fact]
    public void Socket_HasRightsForOwnerAndGroupOnly()
    {
        using var socket = UnixSocket.Bind(new UnixDomainSocketEndPoint(_folder["s"]), "0", _log);
        const UnixFileMode expected = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        Assert.Equal(expected, File.GetUnixFileMode(_folder["s"]));
    }

    [Fact]
    public void Socket_ThatSomebodyAnswersOn_IsLeftAlone()
    {
        using var first = UnixSocket.Bind(new UnixDomainSocketEndPoint(_folder["s"]), "0", _log);
        first.Listen();
        var error = Assert.Throws<OptionsException>(() => UnixSocket.Bind(new UnixDomainSocketEndPoint(_folder["s"]), "0", _log));
        Assert.Equal($"can't create unix socket {_folder["s"]}: another process answers on it", error.Message);
    }

    [Fact]
    public void Socket_LeftByADeadDaemon_IsReplaced()
    {
        // Bound and never listened on: connecting is refused, as after kill -9.
        using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(_folder["s"]));
        using var second = UnixSocket.Bind(new UnixDomainSocketEndPoint(_folder["s"]), "0", _log);
        second.Listen();
    }

    [Fact]
    public void File_InTheSocketsPlace_IsNotRemoved()
    {
        File.WriteAllText(_folder["s"], "");
        Assert.Throws<OptionsException>(() => UnixSocket.Bind(new UnixDomainSocketEndPoint(_folder["s"]), "0", _log));
        Assert.True(File.Exists(_folder["s"]));
    }

    [Fact]
    public void Group_ByNameOrNumber_IsFound()
    {
        Assert.Equal(0u, Groups.Find("root"));
        Assert.Equal(4711u, Groups.Find("4711"));
        Assert.Null(Groups.Find("no-such-group-here"));
    }
}
