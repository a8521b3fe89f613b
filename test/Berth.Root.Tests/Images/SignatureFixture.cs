using System.Diagnostics;
using System.Security.Cryptography;
using Berth.Testing;
using Berth.Testing.Images;
using Xunit;

namespace Berth.Root.Tests.Images;

/// <summary>A daemon that wants signed images from the registry beside it, which is Debian's, and an unsigned image there.</summary>
public sealed class SignatureFixture : IAsyncLifetime
{
    public const string Unsigned = "127.0.0.1:25100/team/unsigned:1";

    private readonly TempDirectory _directory = new("s");
    private RunningDaemon? _daemon;
    private Process? _registry;

    /// <summary>The private key; its public half is what the policy wants.</summary>
    public string Key => _directory["key.pem"];

    public string PublicKey => _directory["key.pub"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static void Require()
    {
        Assert.SkipWhen(RunningDaemon.Obstacle is not null, RunningDaemon.Obstacle ?? "");
        Berth.Testing.Require.Program("docker-registry");
    }

    public async ValueTask InitializeAsync()
    {
        if (RunningDaemon.Obstacle is not null || !File.Exists("/usr/bin/docker-registry")) return;
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(Key, key.ExportECPrivateKeyPem(), Cancel);
            await File.WriteAllTextAsync(PublicKey, key.ExportSubjectPublicKeyInfoPem(), Cancel);
        }

        var policy = _directory["policy.json"];
        await File.WriteAllTextAsync(policy, """{"default":"none","rules":[{"prefix":"127.0.0.1:25100/team","require":"cosign","keys":["key.pub"]}]}""", Cancel);
        _daemon = await RunningDaemon.StartAsync(_directory["d"], "signatures-berthd.log", Cancel, "--signature-policy", policy);
        await StartRegistryAsync();
        using var engine = new EngineClient(_daemon.Socket, _daemon.ProcessId);
        foreach (var archive in ImageSet.Write(Directory.CreateDirectory(_directory["images"]).FullName)) await engine.LoadAsync(archive, Cancel);
        await PushAsync(Unsigned);
    }

    /// <summary>Puts an image of its own under this name, here and in the registry.</summary>
    public async Task PushAsync(string name)
    {
        Assert.Equal(0, (await BerthAsync("tag", "nocommand:1", name)).Code);
        var (code, output) = await BerthAsync("push", name);
        Assert.True(code == 0, output);
        Assert.Equal(0, (await BerthAsync("rmi", name)).Code);
    }

    /// <summary>Runs <c>berth</c> against the daemon.</summary>
    public Task<(int Code, string Output)> BerthAsync(params string[] arguments) =>
        RunAsync([Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth"), "--host", "unix://" + _daemon!.Socket, .. arguments]);

    /// <summary>Runs a program where the registry is.</summary>
    public Task<(int Code, string Output)> InsideAsync(params string[] program) => RunAsync([.. Inside(), .. program]);

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            _registry.Kill();
            await _registry.WaitForExitAsync();
            _registry.Dispose();
        }

        if (_daemon is not null) await _daemon.DisposeAsync();
        _directory.Dispose();
    }

    private string[] Inside() => ["nsenter", "--net", "--target", $"{_daemon!.ProcessId}"];

    // It says on standard error when it listens.
    private async Task StartRegistryAsync()
    {
        await File.WriteAllTextAsync(
            _directory["config.yml"], $"version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: {_directory.Path}/data}}}}\nhttp: {{addr: 127.0.0.1:25100}}\n", Cancel);
        string[] command = [.. Inside(), "docker-registry", "serve", _directory["config.yml"]];
        _registry = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        DataReceivedEventHandler look = (_, line) =>
        {
            if (line.Data?.Contains("listening on", StringComparison.Ordinal) == true) listens.TrySetResult();
        };
        _registry.ErrorDataReceived += look;
        _registry.OutputDataReceived += look;
        _registry.BeginErrorReadLine();
        _registry.BeginOutputReadLine();
        await listens.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var output = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, output + await error);
    }
}
