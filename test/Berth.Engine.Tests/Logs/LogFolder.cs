using System.Text;
using Berth.Engine.Logs;
using Berth.Testing;

namespace Berth.Engine.Tests.Logs;

/// <summary>A log as the shim writes it, with rotation, and the reader at the other end.</summary>
internal sealed class LogFolder : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly WatchLogs _watch = new();
    private int _second;

    public string Path => _folder["x-json.log"];

    public void Dispose()
    {
        _watch.Dispose();
        _folder.Dispose();
    }

    public LogFolder Write(params string[] lines)
    {
        foreach (var line in lines) Append(line, "stdout");
        return this;
    }

    public LogFolder WriteStderr(string line)
    {
        Append(line, "stderr");
        return this;
    }

    public void Rotate(int keep = 3)
    {
        for (var number = keep - 1; number > 0; number--)
        {
            var from = number == 1 ? Path : $"{Path}.{number - 1}";
            if (File.Exists(from)) File.Move(from, $"{Path}.{number}", overwrite: true);
        }
        File.Create(Path).Dispose();
    }

    public async Task<string> ReadAsync(LogRequest request, CancellationToken ct)
    {
        using var output = new MemoryStream();
        await new ReadLogs(_watch).RunAsync(new LogSource { Path = Path }, request, output, ct);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public Task FollowAsync(LogRequest request, Task ended, Stream output, CancellationToken ct) =>
        new ReadLogs(_watch).RunAsync(new LogSource { Path = Path, Ended = ended }, request with { Follow = true }, output, ct);

    private void Append(string line, string stream)
    {
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(Encoding.UTF8.GetBytes($$"""{"log":"{{line}}\n","stream":"{{stream}}","time":"2026-11-20T10:00:{{_second++ % 60:D2}}Z"}""" + "\n"));
    }
}
