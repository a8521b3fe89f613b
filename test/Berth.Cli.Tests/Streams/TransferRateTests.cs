using Berth.Cli.Streams;

namespace Berth.Cli.Tests.Streams;

public sealed class TransferRateTests
{
    [Fact]
    public void Rate_IsOfTheStep_AndTellsWhatIsLeft()
    {
        var clock = new Clock();
        var rate = new TransferRate(clock);
        Assert.Equal("", rate.Describe("Downloading", 1_000_000, 101_000_000));
        clock.Seconds = 0.1;
        Assert.Equal("", rate.Describe("Downloading", 2_000_000, 101_000_000));
        clock.Seconds = 2;
        Assert.Equal("  10MB/s  8s", rate.Describe("Downloading", 21_000_000, 101_000_000));
        Assert.Equal("  50MB/s", rate.Describe("Downloading", 101_000_000, 101_000_000));
        Assert.Equal("", rate.Describe("Extracting", 0, 101_000_000));
        clock.Seconds = 3;
        Assert.Equal("  100kB/s  16m49s", rate.Describe("Extracting", 100_000, 101_000_000));
        clock.Seconds = 1002;
        Assert.Equal("  100B/s  99h59m", rate.Describe("Extracting", 100_000, long.MaxValue));
        Assert.Equal("  100B/s", rate.Describe("Extracting", 100_000, 0));
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
