using Berth.Images.Pull;

namespace Berth.Images.Tests.Pull;

public sealed class HeldProgressTests
{
    [Fact]
    public void Released_TellsTheLastAndThenAll()
    {
        var told = new List<string?>();
        var progress = new HeldProgress(message => told.Add(message.Status));

        progress.Report(new ProgressMessage { Status = "1" });
        progress.Report(new ProgressMessage { Status = "2" });
        Assert.Empty(told);

        progress.Release();
        progress.Release();
        progress.Report(new ProgressMessage { Status = "3" });
        Assert.Equal(["2", "3"], told);
    }
}
