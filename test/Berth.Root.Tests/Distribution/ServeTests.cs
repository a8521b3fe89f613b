using System.Net;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>What the operator of a registry sees of it: files that change under it, and what it says when it is started wrongly.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TempDirectory _folder = new("s");

    public ServeTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hangup_ReadsTheFilesAgain_AndAWrongOneLeavesTheOldInForce()
    {
        // No password of these matters: the rules let anonymous clients in, or do not.
        await File.WriteAllTextAsync(_folder["users"], $"alice:$2y$04${new string('.', 53)}\n", Cancel);
        await File.WriteAllTextAsync(_folder["access"], "anonymous app pull\n", Cancel);
        await using var registry = await RunningRegistry.StartAsync(_folder["data"], "--auth", "htpasswd", "--htpasswd", _folder["users"], "--access", _folder["access"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(http));

        await registry.SignalAsync("HUP");
        await registry.LineAsync($"msg=\"file read again\" file={_folder["access"]}");
        await File.WriteAllTextAsync(_folder["access"], "anonymous app everything\n", Cancel);
        await registry.SignalAsync("HUP");
        Assert.Contains("line 1: everything is none of pull, push, delete", await registry.LineAsync("level=error"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(http));

        await File.WriteAllTextAsync(_folder["access"], "alice app pull\n", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(http));
    }

    [Fact]
    public async Task DataRoot_OfAnotherRegistry_IsRefusedNamingIt()
    {
        await using var registry = await RunningRegistry.StartAsync(_folder["data"]);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningRegistry.StartAsync(_folder["data"]));
        Assert.EndsWith(
            $"{_folder["data"]} is in use by another berth registry (pid {registry.ProcessId}): stop it, or give this one its own --data-root", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_ThatIsMissing_IsOneSentence()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningRegistry.StartAsync(_folder["data"], "--tls-cert", _folder["c.pem"], "--tls-key", _folder["k.pem"]));
        Assert.Equal($"the registry ended: --tls-cert {_folder["c.pem"]}: there is no such file", failure.Message);
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/v2/app/manifests/1", Cancel);
        return answer.StatusCode;
    }
}
