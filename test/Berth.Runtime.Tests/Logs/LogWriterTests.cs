using System.Text;
using System.Text.Json;
using Berth.Runtime.Logs;
using Berth.Testing;
using Xunit;

namespace Berth.Runtime.Tests.Logs;

public sealed class LogWriterTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly LogBuffer _buffer = new();

    public void Dispose()
    {
        _buffer.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Lines_HoweverTheyAreCutIntoPieces_AreTheSame()
    {
        var text = string.Concat(Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * 7) + "\n")) + "rest";
        var bytes = Encoding.ASCII.GetBytes(text);
        Write("whole", writer => writer.Append(false, bytes, 1));
        var random = new Random(1);
        Write("pieces", writer =>
        {
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(random.Next(1, 3000), bytes.Length - at);
                writer.Append(false, bytes.AsSpan(at, length), 1);
                at += length;
            }
        });
        Assert.Equal(File.ReadAllText(_directory["whole"]), File.ReadAllText(_directory["pieces"]));
        Assert.Equal(text, string.Concat(Logs("whole")));
    }

    [Theory]
    [InlineData(16383, new[] { 16384 })]
    [InlineData(16384, new[] { 16384, 1 })]
    [InlineData(16385, new[] { 16384, 2 })]
    [InlineData(40000, new[] { 16384, 16384, 7233 })]
    public void LongLine_IsCutLikeDockers(int length, int[] parts)
    {
        var line = Encoding.ASCII.GetBytes(new string('x', length) + "\n");
        Write("once", writer => writer.Append(false, line, 1));
        Write("twice", writer =>
        {
            writer.Append(false, line.AsSpan(0, 100), 1);
            writer.Append(false, line.AsSpan(100), 1);
        });
        Assert.Equal(parts, Logs("once").Select(l => l.Length));
        Assert.Equal(parts, Logs("twice").Select(l => l.Length));
        Assert.EndsWith("\n", Logs("once").Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rotation_WithOneFile_Truncates()
    {
        Write("one", writer => writer.Append(false, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}\n"))), 1), 1000, 1);
        Assert.Equal("99\n", Logs("one").Last());
        Assert.InRange(new FileInfo(_directory["one"]).Length, 1, 1100);
        Assert.False(File.Exists(_directory["one.1"]));
    }

    [Fact]
    public void Directory_RenamedWhileWriting_IsFollowed()
    {
        Directory.CreateDirectory(_directory["before"]);
        using (var writer = new LogWriter(Linux.Calls.Open.Path(_directory["before"], Linux.Calls.OpenFlags.Path | Linux.Calls.OpenFlags.Directory), new LogSettings("log", 300, 3), _buffer))
        {
            writer.Append(false, "a\n"u8, 1);
            Directory.Move(_directory["before"], _directory["after"]);
            for (var i = 0; i < 20; i++) writer.Append(false, "b\n"u8, 1);
        }

        Assert.True(File.Exists(_directory["after/log.2"]));
    }

    private void Write(string name, Action<LogWriter> action, long maxSize = 0, int maxFiles = 1)
    {
        using var writer = new LogWriter(_directory.Descriptor.Duplicate(), new LogSettings(name, maxSize, maxFiles), _buffer);
        action(writer);
        writer.Finish(false, 1);
    }

    private IEnumerable<string> Logs(string name) => File.ReadLines(_directory[name]).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("log").GetString()!);
}
