using System.Diagnostics;
using System.Globalization;
using Berth.Compat.Tests.Engines;

namespace Berth.Compat.Tests.Cases;

/// <summary>One run of one case: its own folder, its own container names, and nothing left behind.</summary>
internal sealed class CaseRun(EngineFixture fixture, CompatibilityCase item, string? client = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public async Task<Answer> RunAsync(CancellationToken cancel)
    {
        var engineDirectory = Path.Combine(fixture.EngineDirectory, item.ContainerName);
        var directory = Directory.CreateDirectory(fixture.Engine.RootPrefix + engineDirectory).FullName;
        try
        {
            var answer = await ExecuteAsync(directory, engineDirectory, cancel);
            return new Normaliser([(directory, "<dir>"), (engineDirectory, "<dir>"), (fixture.ImagesDirectory, "<images>"), (fixture.Engine.Socket, "<socket>"), (client ?? fixture.Client, "docker")]).Apply(answer);
        }
        finally
        {
            foreach (var id in (await fixture.Engine.ContainersAsync(cancel)).Where(id => !fixture.Foreign.Contains(id)))
            {
                await fixture.Engine.RemoveContainerAsync(id, cancel);
            }

            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<Answer> ExecuteAsync(string directory, string engineDirectory, CancellationToken cancel)
    {
        using var process = Process.Start(Command(directory, engineDirectory))!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(cancel), output, error).WaitAsync(Limit, cancel);
            return new Answer(process.ExitCode, await output, await error);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{item.Name} did not end in {Limit.TotalSeconds} s");
        }
    }

    private ProcessStartInfo Command(string directory, string engineDirectory)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        List<string> command = ["sh", "-c", ". \"$0\"; . \"$1\"", Path.Combine(CompatibilityCase.Root, "lib.sh"), item.Script];
        if (fixture.Engine.Process is { } pid)
        {
            // Published ports and the registry are on the loopback of the engine's network namespace.
            command.InsertRange(0, ["nsenter", string.Create(CultureInfo.InvariantCulture, $"--net=/proc/{pid}/ns/net")]);
        }

        start.FileName = command[0];
        command.Skip(1).ToList().ForEach(start.ArgumentList.Add);
        start.Environment.Clear();
        (string Name, string Value)[] environment =
        [
            ("PATH", Path.GetDirectoryName(client ?? fixture.Client) + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("HOME", directory), ("DOCKER_CONFIG", Path.Combine(directory, ".docker")), ("DOCKER_HOST", "unix://" + fixture.Engine.Socket),
            ("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("TERM", "xterm"),
            ("n", item.ContainerName), ("dir", directory), ("edir", engineDirectory), ("images", fixture.ImagesDirectory), ("sock", fixture.Engine.Socket),
        ];
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
