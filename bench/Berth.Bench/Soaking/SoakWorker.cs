using System.Globalization;

namespace Berth.Bench.Soaking;

/// <summary>One client of the mixed load: it does one scene after the other with containers of its own, through both command lines.</summary>
internal sealed class SoakWorker(SoakSetting setting, int number)
{
    private readonly Random random = new(number);
    private int made;

    /// <summary>How many commands ended as they should.</summary>
    public int Commands { get; private set; }

    /// <summary>What went wrong: the soak fails when there is any.</summary>
    public List<string> Failures { get; } = [];

    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"soak-{number}-{made++}");
            try
            {
                await SceneAsync(name);
            }
            catch (InvalidOperationException error)
            {
                Failures.Add(error.Message);
                await TidyAsync(name);
            }
        }
    }

    private Task SceneAsync(string name) => random.Next(7) switch
    {
        0 => RunAndForgetAsync(name),
        1 => LiveAsync(name),
        2 => CopyAsync(name),
        3 => CommitAsync(name),
        4 => PublishAsync(name),
        5 => CheckedAsync(name),
        _ => VolumeAsync(name),
    };

    private async Task RunAndForgetAsync(string name)
    {
        for (var i = 0; i < 10; i++) await ExpectAsync("hello", "run", "--rm", "--name", name, "busybox", "echo", "hello");
        await DoAsync("run", "--rm", "--name", name, "--network", "none", "--init", "--memory", "64m", "busybox", "true");
    }

    private async Task LiveAsync(string name)
    {
        await DoAsync("run", "-d", "--name", name, "busybox", "sh", "-c", "trap 'exit 0' TERM; echo begun; while :; do sleep 1000 & wait $!; done");
        await ExpectAsync("up", "exec", name, "echo", "up");
        await DoAsync("exec", "-d", name, "true");
        await DoAsync("pause", name);
        await DoAsync("unpause", name);
        await DoAsync("update", "--memory", "128m", "--memory-swap", "256m", name);
        await ExpectAsync("begun", "logs", name);
        await DoAsync("top", name);
        await DoAsync("stats", "--no-stream", name);
        await DoAsync("rename", name, name + "-b");
        await DoAsync("restart", "-t", "5", name + "-b");
        await DoAsync("stop", "-t", "5", name + "-b");
        await DoAsync("rm", name + "-b");
    }

    private async Task CopyAsync(string name)
    {
        var file = Path.Combine(setting.Scratch, name);
        await File.WriteAllBytesAsync(file, new byte[random.Next(1, 4 << 20)]);
        await DoAsync("run", "-d", "--name", name, "busybox", "sleep", "1000");
        await DoAsync("cp", file, name + ":/tmp/in");
        await DoAsync("cp", name + ":/tmp/in", file + ".out");
        await DoAsync("diff", name);
        await DoAsync("rm", "-f", name);
        if (new FileInfo(file).Length != new FileInfo(file + ".out").Length) Failures.Add($"{name}: a file came back with another size");
        File.Delete(file);
        File.Delete(file + ".out");
    }

    private async Task CommitAsync(string name)
    {
        await DoAsync("run", "--name", name, "busybox", "sh", "-c", "echo kept > /kept");
        await DoAsync("commit", name, name + ":latest");
        await ExpectAsync("kept", "run", "--rm", name + ":latest", "cat", "/kept");
        await DoAsync("rm", name);
        await DoAsync("rmi", name + ":latest");
    }

    private async Task PublishAsync(string name)
    {
        await DoAsync("run", "-d", "--name", name, "-p", "127.0.0.1:" + (20_000 + (number * 100) + random.Next(100)).ToString(CultureInfo.InvariantCulture) + ":80", "busybox", "sleep", "1000");
        await DoAsync("port", name);
        await DoAsync("kill", name);
        await DoAsync("rm", name);
    }

    private async Task CheckedAsync(string name)
    {
        await DoAsync("run", "-d", "--name", name, "--restart", "on-failure:2", "--health-cmd", "true", "--health-interval", "100ms", "busybox", "sh", "-c", "sleep 1; exit 3");
        await DoAsync("wait", name);
        await DoAsync("rm", "-f", name);
    }

    private async Task VolumeAsync(string name)
    {
        await DoAsync("volume", "create", name);
        await DoAsync("run", "--rm", "-v", name + ":/data", "busybox", "sh", "-c", "echo x > /data/x");
        await ExpectAsync("x", "run", "--rm", "-v", name + ":/data:ro", "--read-only", "--tmpfs", "/tmp", "busybox", "cat", "/data/x");
        await DoAsync("volume", "rm", name);
    }

    private async Task DoAsync(params string[] words)
    {
        await setting.Client(random.Next(2) == 0, words).OutputAsync();
        Commands++;
    }

    private async Task ExpectAsync(string output, params string[] words)
    {
        var command = setting.Client(random.Next(2) == 0, words);
        var printed = await command.OutputAsync();
        Commands++;
        if (printed != output) Failures.Add($"{command} printed '{printed}' instead of '{output}'");
    }

    // After a failure: the next scene begins with nothing of this one.
    private async Task TidyAsync(string name)
    {
        foreach (var words in (string[][])[["rm", "-f", name, name + "-b"], ["rmi", "-f", name + ":latest"], ["volume", "rm", "-f", name]])
        {
            try
            {
                await setting.Client(own: false, words).OutputAsync();
            }
            catch (InvalidOperationException error) when (error.Message.Contains("No such", StringComparison.Ordinal))
            {
                // The scene had not come that far, or is over with it.
                continue;
            }
        }
    }
}
