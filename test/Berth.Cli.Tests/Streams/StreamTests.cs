using System.Buffers.Binary;
using System.Text;
using Berth.Api.Client;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux.Calls;

namespace Berth.Cli.Tests.Streams;

public sealed class StreamTests
{
    [Theory]
    [InlineData("ctrl-p,ctrl-q", new byte[] { 16, 17 })]
    [InlineData("a", new byte[] { 97 })]
    [InlineData("ctrl-@,ctrl-[,ctrl-_", new byte[] { 0, 27, 31 })]
    public void DetachKeys_Parse_ReadsTheSequence(string text, byte[] expected) => Assert.Equal(expected, DetachKeys.Parse(text)!);

    [Theory]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("ab")]
    [InlineData("")]
    public void DetachKeys_Parse_NoSequence_IsNull(string text) => Assert.Null(DetachKeys.Parse(text));

    [Fact]
    public void DetachKeys_SequenceInPieces_IsFoundAndHeldBack()
    {
        var keys = new DetachKeys([16, 17]);
        Assert.Equal("ab"u8, keys.Filter([(byte)'a', (byte)'b', 16]));
        Assert.False(keys.Complete);
        Assert.True(keys.Filter([17, (byte)'c']).IsEmpty);
        Assert.True(keys.Complete);
    }

    [Fact]
    public void DetachKeys_BrokenSequence_GoesThroughWhole()
    {
        var keys = new DetachKeys([16, 17]);
        Assert.True(keys.Filter([16]).IsEmpty);
        Assert.Equal([16, (byte)'x'], keys.Filter("x"u8).ToArray());
        Assert.Equal([16], keys.Filter([16, 16]).ToArray());
        Assert.False(keys.Complete);
    }

    [Fact]
    public void FrameReader_FramesCutAnywhere_GoWhereTheyBelong()
    {
        var random = new Random(3);
        var stream = new List<byte>();
        StringBuilder output = new(), error = new();
        for (var i = 0; i < 500; i++)
        {
            var kind = random.Next(3);
            var payload = Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), random.Next(0, 300)));
            (kind == 2 ? error : output).Append(Encoding.ASCII.GetString(payload));
            var header = new byte[8];
            header[0] = (byte)kind;
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), payload.Length);
            stream.AddRange(header);
            stream.AddRange(payload);
        }

        using var outputFile = Memfd.Create("output");
        using var errorFile = Memfd.Create("error");
        var reader = new FrameReader(new TextSink(outputFile), new TextSink(errorFile));
        var bytes = stream.ToArray();
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(random.Next(1, 40), bytes.Length - at);
            reader.Add(bytes.AsSpan(at, count));
            at += count;
        }

        Assert.Equal(output.ToString(), Text(outputFile));
        Assert.Equal(error.ToString(), Text(errorFile));
    }

    [Fact]
    public void FrameReader_SystemError_EndsTheStreamWithItsSentence()
    {
        using var file = Memfd.Create("output");
        var reader = new FrameReader(new TextSink(file), new TextSink(file));
        var failure = Assert.Throws<ApiConnectionException>(() => reader.Add([3, 0, 0, 0, 0, 0, 0, 3, (byte)'b', (byte)'a', (byte)'d']));
        Assert.Equal("error from daemon in stream: bad", failure.Message);
    }

    [Fact]
    public void FrameReader_UnknownKind_IsRefused()
    {
        using var file = Memfd.Create("output");
        var reader = new FrameReader(new TextSink(file), new TextSink(file));
        Assert.Equal("unrecognized stream: 9", Assert.Throws<ApiConnectionException>(() => reader.Add([9, 0, 0, 0, 0, 0, 0, 1, 0])).Message);
    }

    private static string Text(Linux.FileDescriptor file)
    {
        var bytes = new byte[1 << 20];
        return Encoding.ASCII.GetString(bytes, 0, Read.At(file, bytes, 0));
    }
}
