using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests;

public sealed class FileFailureTests
{
    [Fact]
    public void FailuresOfFiles_AreTheSystemsWordsAndThePath()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "");

        Assert.Equal($"no such file or directory: {directory["none"]}", Sentence(() => File.ReadAllText(directory["none"])));
        Assert.Equal($"no such file or directory: {directory["none/x"]}", Sentence(() => File.WriteAllText(directory["none/x"], "")));
        Assert.Equal($"permission denied: {directory.Path}", Sentence(() => File.ReadAllText(directory.Path)));
        Assert.Equal("no space left on device: /dev/full", Sentence(() => File.WriteAllText("/dev/full", "x")));
        Assert.Equal($"file name too long: {directory[new string('x', 300)]}", Sentence(() => File.WriteAllText(directory[new string('x', 300)], "")));
        Assert.Equal("open(x): Permission denied (EACCES)", FileFailure.Describe(new LinuxException("open(x)", Errno.EACCES)));
        Assert.Equal("other", FileFailure.Describe(new InvalidOperationException("other")));
    }

    private static string Sentence(Action act) => FileFailure.Describe(Assert.ThrowsAny<Exception>(act));
}
