using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Paths;

public sealed class ReplaceFileTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_ReplacesTheContent()
    {
        ReplaceFile.With(_folder["x"], "long content"u8);
        ReplaceFile.With(_folder["x"], "new"u8, flush: true);

        Assert.Equal("new", File.ReadAllText(_folder["x"]));
        Assert.Equal([_folder["x"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void With_Refused_LeavesNoTemporaryFile()
    {
        Directory.CreateDirectory(_folder["x"]);

        var failure = Assert.ThrowsAny<Exception>(() => ReplaceFile.With(_folder["x"], "new"u8));

        Assert.Contains(_folder["x"], failure.Message, StringComparison.Ordinal);
        Assert.Equal([_folder["x"]], Directory.GetFileSystemEntries(_folder.Path));
    }
}
