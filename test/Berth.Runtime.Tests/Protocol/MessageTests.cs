using Berth.Runtime.Protocol;
using Xunit;

namespace Berth.Runtime.Tests.Protocol;

public sealed class MessageTests
{
    private static readonly HoldMessage Sample = new()
    {
        Id = "abc",
        ExecId = "e.1",
        Flags = HoldFlags.Terminal | HoldFlags.StdinOnce,
        Pid = 4711,
        StartTicks = ulong.MaxValue,
        StartedAt = long.MaxValue,
        ExitCode = 137,
        ExitedAt = 5,
        LogMaxSize = 10_000_000_000,
        LogMaxFiles = 3,
        LogName = "abc-json.log",
        LogDirectory = "/var/lib/berth/containers/abc",
        Cgroup = "/berth/abc",
        OutputInode = 77,
        Main = 0,
        Output = 1,
        Error = -1,
        LogDirectoryFile = 2,
        ProgramStart = 3,
        ProgramCount = 4,
        Attachments = [(7, AttachmentFlags.Stdin | AttachmentFlags.Framed)],
    };

    [Fact]
    public void Hold_WrittenAndRead_IsTheSame()
    {
        var buffer = new byte[MessageWriter.MaxLength];
        var length = Sample.Write(buffer, MessageType.Launch, 99);
        var reader = new MessageReader(buffer.AsSpan(0, length));
        Assert.Equal((MessageType.Launch, 99UL), reader.Head());
        var read = HoldMessage.TryRead(ref reader, 8);
        Assert.NotNull(read);
        Assert.Equal(Sample.Attachments, read.Attachments);
        Assert.Equal(Sample, read with { Attachments = Sample.Attachments });
    }

    [Theory]
    [InlineData(7)]
    [InlineData(0)]
    public void Hold_NamingADescriptorThatDidNotCome_IsRefused(int descriptors)
    {
        var buffer = new byte[MessageWriter.MaxLength];
        var reader = new MessageReader(buffer.AsSpan(0, Sample.Write(buffer, MessageType.Launch, 1)));
        reader.Head();
        Assert.Null(HoldMessage.TryRead(ref reader, descriptors));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    public void Hold_WithAnIdThatIsNoName_IsRefused(string id)
    {
        var buffer = new byte[MessageWriter.MaxLength];
        var reader = new MessageReader(buffer.AsSpan(0, (Sample with { Id = id }).Write(buffer, MessageType.Launch, 1)));
        reader.Head();
        Assert.Null(HoldMessage.TryRead(ref reader, 8));
    }

    [Fact]
    public void Decoder_RandomAndDamagedBytes_NeverThrows()
    {
        var random = new Random(7);
        var buffer = new byte[MessageWriter.MaxLength];
        for (var i = 0; i < 50_000; i++)
        {
            int length;
            if (i % 3 == 0)
            {
                length = random.Next(300);
                random.NextBytes(buffer.AsSpan(0, length));
            }
            else
            {
                length = Sample.Write(buffer, MessageType.Launch, 1);
                for (var n = random.Next(1, 5); n > 0; n--) buffer[random.Next(length)] = (byte)random.Next(256);
                if (i % 3 == 1) length = random.Next(length);
            }

            var reader = new MessageReader(buffer.AsSpan(0, length));
            reader.Head();
            if (HoldMessage.TryRead(ref reader, 8) is { } read) Assert.True(ProcessName.IsValid(read.Id));
            reader = new MessageReader(buffer.AsSpan(0, length));
            reader.Head();
            ProcessMessage.TryRead(ref reader, out _);
        }
    }
}
