using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Runtime;
using Berth.Testing;
using Xunit;
using Mount = Berth.Oci.Mount;

namespace Berth.Root.Tests.Runtime;

/// <summary><c>--init</c>: berth-init bound over /sbin/docker-init, as the engine does it.</summary>
public sealed class InitTests : IAsyncLifetime
{
    private RuntimeFixture _box = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _box = await RuntimeFixture.StartAsync();

    public ValueTask DisposeAsync() => _box is null ? ValueTask.CompletedTask : _box.DisposeAsync();

    [Fact]
    public async Task Command_IsProcessTwoAndItsExitCodeIsTheContainers()
    {
        var (code, output) = await _box.RunAsync(Request("sh", "-c", "cat /proc/1/comm; readlink /proc/1/exe; exit 42"));
        Assert.Equal((42, "docker-init\n/sbin/docker-init\n"), (code, output));
    }

    [Fact]
    public async Task Orphans_AreReaped()
    {
        var (code, output) = await _box.RunAsync(Request("sh", "-c", "for i in 1 2 3 4 5; do sh -c 'true & exec true'; done; while cat /proc/[0-9]*/status 2>/dev/null | grep -q zombie; do :; done; echo none"));
        Assert.Equal((0, "none\n"), (code, output));
    }

    [Theory]
    [InlineData(15, 3)]
    [InlineData(10, 4)]
    [InlineData(9, 137)]
    public async Task Signal_ToTheFirstProcess_ReachesTheCommand(int signal, int expected)
    {
        var request = Request("sh", "-c", "trap 'exit 3' TERM; trap 'exit 4' USR1; echo ready; while :; do sleep 0.02; done");
        var (mine, theirs) = SequencedSocket.StreamPair();
        using (mine)
        {
            using (theirs) await _box.Shim.LaunchAsync(request with { Attachments = [new Attachment { Socket = theirs, Stdout = true }] }, Cancel);
            Read.From(mine, new byte[6]);
            await _box.Shim.SignalAsync(request.Id, null, signal, Cancel);
            Assert.Equal(expected, (await _box.Shim.WaitAsync(request.Id, null, Cancel)).Code);
        }
    }

    [Fact]
    public async Task UnknownCommand_Is127AndSaysSo()
    {
        var (code, output) = await _box.RunAsync(Request("nope"));
        Assert.Equal((127, "berth-init: exec nope failed: No such file or directory\n"), (code, output));
    }

    [Fact]
    public async Task Terminal_ForegroundIsTheCommand()
    {
        var request = Request("sh", "-c", "set $(cat /proc/self/stat); test $5 = $8 && echo foreground");
        var (code, output) = await _box.RunAsync(request with { Stdio = new StdioRequest { Terminal = true } });
        Assert.Equal((0, "foreground\r\n"), (code, output));
    }

    private LaunchRequest Request(params string[] command)
    {
        var program = Environment.GetEnvironmentVariable("BERTH_INIT") ?? Path.Combine(Repository.Root, "artifacts/berth/berth-init");
        Require.That(File.Exists(program), "needs a published berth-init: eng/build.sh");
        var request = _box.Request(["/sbin/docker-init", "--", .. command]);
        return request with { Spec = request.Spec with { Mounts = [.. request.Spec.Mounts, new Mount { Destination = "/sbin/docker-init", Type = "bind", Source = program, Options = ["bind", "ro"] }] } };
    }
}
