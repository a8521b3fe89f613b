using Berth.Linux.Processes;
using Xunit;

namespace Berth.Linux.Tests.Processes;

public sealed class StreamSocketTests
{
    [Fact]
    public async Task WaitUntilTaken_EndsWhenTheReaderHasReadOrGone()
    {
        var (writer, reader) = SequencedSocket.StreamPair();
        using (writer)
        {
            using (reader)
            {
                Assert.True(StreamSocket.WaitUntilTaken(writer.Number, TimeSpan.Zero));
                StreamSocket.TrySend(writer, [], "head"u8, out _);
                Assert.False(StreamSocket.WaitUntilTaken(writer.Number, TimeSpan.Zero));
                var waiting = Task.Run(() => StreamSocket.WaitUntilTaken(writer.Number, TimeSpan.FromSeconds(20)), TestContext.Current.CancellationToken);
                Assert.Equal(4, StreamSocket.TryReceive(reader, new byte[16], out _));
                Assert.True(await waiting);
                StreamSocket.TrySend(writer, [], "more"u8, out _);
            }

            Assert.True(StreamSocket.WaitUntilTaken(writer.Number, TimeSpan.FromSeconds(20)));
        }
    }
}
