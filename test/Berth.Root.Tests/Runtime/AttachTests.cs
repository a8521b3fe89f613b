using System.Text;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime;
using Xunit;

namespace Berth.Root.Tests.Runtime;

public sealed class AttachTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Stdin_HalfClosed_EndsTheInputAndTheAnswerStillComes()
    {
        var (code, output) = await _box.RunAsync(_box.Request("cat"), "one\ntwo\n");
        Assert.Equal((0, "one\ntwo\n"), (code, output));
    }

    [Fact]
    public async Task Framed_TwoStreams_CarryDockersHeader()
    {
        var request = _box.Request("sh", "-c", "echo out; echo err >&2");
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs) await _box.Shim.LaunchAsync(request with { Attachments = [new Attachment { Socket = theirs, Stdout = true, Stderr = true, Framed = true }] }, Cancel);
            var bytes = await RuntimeFixture.ReadAllAsync(mine);
            Assert.Contains("\u0001\0\0\0\0\0\0\u0004out\n", bytes, StringComparison.Ordinal);
            Assert.Contains("\u0002\0\0\0\0\0\0\u0004err\n", bytes, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ManyClients_FastSlowAndDead_EachGetsEverythingOrIsDropped()
    {
        const int lines = 200_000;
        var request = _box.Request("sh", "-c", $"seq 1 {lines}");
        var fast = SequencedSocket.StreamPair();
        var slow = SequencedSocket.StreamPair();
        var dead = SequencedSocket.StreamPair();
        dead.First.Dispose();
        await _box.Shim.LaunchAsync(request with { Attachments = [.. new[] { fast, slow, dead }.Select(p => new Attachment { Socket = p.Second, Stdout = true })] }, Cancel);
        foreach (var pair in new[] { fast, slow, dead }) pair.Second.Dispose();
        var quick = RuntimeFixture.ReadAllAsync(fast.First);
        // The slow client takes one byte, then waits for the fast one to be held back by it, and only then the rest.
        var one = new byte[1];
        Read.From(slow.First, one);
        var late = Encoding.ASCII.GetString(one) + await RuntimeFixture.ReadAllAsync(slow.First);
        var expected = string.Concat(Enumerable.Range(1, lines).Select(i => $"{i}\n"));
        Assert.Equal(expected, await quick);
        Assert.Equal(expected, late);
        fast.First.Dispose();
        slow.First.Dispose();
        Assert.Equal(0, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
    }

    [Fact]
    public async Task Attach_WhileRunning_SeesWhatComesAndGivesInput()
    {
        var request = _box.Request("sh", "-c", "while read line; do echo got $line; done");
        await _box.Shim.LaunchAsync(request with { Stdio = new StdioRequest { OpenStdin = true, StdinOnce = true } }, Cancel);
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs) await _box.Shim.AttachAsync(request.Id, null, new Attachment { Socket = theirs, Stdin = true, Stdout = true }, Cancel);
            Write.All(mine, "a\n"u8);
            var answer = new byte[6];
            for (var at = 0; at < answer.Length;) at += Read.From(mine, answer.AsSpan(at));
            Assert.Equal("got a\n", Encoding.ASCII.GetString(answer));
            StreamSocket.EndOutput(mine);
            Assert.Equal(0, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        }
    }

    [Fact]
    public async Task Terminal_Container_IsAControllingTerminalOfTheRightSize()
    {
        var request = _box.Request("sh", "-c", "tty; stty size; ls -l /dev/console | head -c 1; test -t 0 && echo yes");
        var (code, output) = await _box.RunAsync(request with { Stdio = new StdioRequest { Terminal = true, Rows = 31, Columns = 117 } });
        Assert.Equal((0, "/dev/pts/0\r\n31 117\r\ncyes\r\n"), (code, output));
    }

    [Fact]
    public async Task Terminal_Resize_ReachesTheProcess()
    {
        var request = _box.Request("sh", "-c", "trap 'stty size; exit 7' WINCH; echo ready; while :; do read x; done");
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs)
            {
                await _box.Shim.LaunchAsync(
                    request with { Stdio = new StdioRequest { Terminal = true, OpenStdin = true }, Attachments = [new Attachment { Socket = theirs, Stdin = true, Stdout = true }] }, Cancel);
            }

            var buffer = new byte[7];
            for (var at = 0; at < 7;) at += Read.From(mine, buffer.AsSpan(at));
            await _box.Shim.ResizeAsync(request.Id, null, 50, 160, Cancel);
            Assert.Contains("50 160", await RuntimeFixture.ReadAllAsync(mine), StringComparison.Ordinal);
            Assert.Equal(7, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        }
    }

    [Fact]
    public async Task Output_WithNobodyAttachedAndNoLog_NeverBlocksTheProcess()
    {
        var (code, _) = await _box.ShellAsync("exec >/dev/null; seq 1 300000 >&2");
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Signal_Kill_IsExitCode137()
    {
        var request = _box.Request("sleep", "1000");
        await _box.Shim.LaunchAsync(request, Cancel);
        await _box.Shim.SignalAsync(request.Id, null, 9, Cancel);
        Assert.Equal(137, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        var e = await Assert.ThrowsAsync<ShimException>(() => _box.Shim.SignalAsync(request.Id, null, 9, Cancel));
        Assert.Equal(ShimErrorCode.NotRunning, e.Code);
    }
}
