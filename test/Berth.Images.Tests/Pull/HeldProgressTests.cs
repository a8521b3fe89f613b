using Berth.Images.Pull;

namespace Berth.Images.Tests.Pull;

public sealed class HeldProgressTests
{
    [Fact]
    public void Released_TellsTheLastOfEachKindAndThenAll()
    {
        var told = new List<(string?, long)>();
        var progress = new HeldProgress(message => told.Add((message.Status, message.Current)));

        progress.Report(new ProgressMessage { Status = "Downloading", Current = 1 });
        progress.Report(new ProgressMessage { Status = "Downloading", Current = 2 });
        progress.Report(new ProgressMessage { Status = "Verifying Checksum" });
        Assert.Empty(told);

        progress.Release();
        progress.Release();
        progress.Report(new ProgressMessage { Status = "Extracting", Current = 1 });
        progress.Report(new ProgressMessage { Status = "Extracting", Current = 2 });
        Assert.Equal([("Downloading", 2), ("Verifying Checksum", 0), ("Extracting", 1), ("Extracting", 2)], told);
    }
}
