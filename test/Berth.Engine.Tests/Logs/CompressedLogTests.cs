using System.IO.Compression;
using System.Text;
using Berth.Engine.Logs;
using Berth.Runtime.Logs;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Logs;

public sealed class CompressedLogTests : IDisposable
{
    private readonly LogFolder _log = new();
    private readonly TempDirectory _written = new();
    private readonly LogBuffer _buffer = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        _written.Dispose();
        _buffer.Dispose();
    }

    [Fact]
    public async Task Logs_WithCompressedFiles_AreReadInOrder()
    {
        _log.Write("1", "2").Rotate();
        _log.Write("3").Rotate();
        _log.Write("4");
        Compress(_log.Path + ".2");
        Assert.Equal("1\n2\n3\n4\n", await _log.ReadAsync(new LogRequest { Stdout = true }, Ct));
        Assert.Equal("2\n3\n4\n", await _log.ReadAsync(new LogRequest { Stdout = true, Tail = 3 }, Ct));
    }

    [Fact]
    public async Task Logs_WithTheCompressedFileBesideItsSource_AreReadOnce()
    {
        _log.Write("1", "2").Rotate();
        _log.Write("3").Rotate();
        _log.Write("4");
        File.Copy(_log.Path + ".1", _log.Path + ".2", overwrite: true);
        Compress(_log.Path + ".2");
        Assert.Equal("3\n4\n", await _log.ReadAsync(new LogRequest { Stdout = true }, Ct));
    }

    [Fact]
    public async Task Writer_ThatCompresses_LeavesALogThatReadsTheSame()
    {
        var settings = new LogSettings("x.log", 2000, 5, Compress: true, """{"a":"1"}""");
        using (var writer = new Berth.Runtime.Logs.LogWriter(_written.Descriptor.Duplicate(), settings, _buffer))
        {
            for (var i = 0; i < 60; i++)
            {
                writer.Append(false, Encoding.ASCII.GetBytes($"line {i}\n"), 1);
                // One in three rotations happens while a file is being compressed.
                if (i % 3 != 0) writer.Compress();
            }
            while (writer.HasWork) writer.Compress();
        }
        Assert.NotEmpty(Directory.GetFiles(_written[""], "*.gz"));
        Assert.Empty(Directory.GetFiles(_written[""], "*~"));
        using var watch = new WatchLogs();
        using var output = new MemoryStream();
        await new ReadLogs(watch).RunAsync(new LogSource { Path = _written["x.log"] }, new LogRequest { Stdout = true, Details = true }, output, Ct);
        Assert.Equal(string.Concat(Enumerable.Range(0, 60).Select(i => $"a=1 line {i}\n")), Encoding.UTF8.GetString(output.ToArray()));
    }

    private static void Compress(string path)
    {
        using (var target = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest)) target.Write(File.ReadAllBytes(path));
        File.Delete(path);
    }
}
