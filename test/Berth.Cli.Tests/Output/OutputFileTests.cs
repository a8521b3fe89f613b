using Berth.Cli.Output;
using Berth.Testing;

namespace Berth.Cli.Tests.Output;

public sealed class OutputFileTests
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    [Fact]
    public void UntilAllIsWritten_TheOldFileStays_AndNothingElse()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["x"], "old");

        using (var file = OutputFile.Create(directory["x"]))
            file.Write("half"u8);

        Assert.Equal("old", File.ReadAllText(directory["x"]));
        Assert.Equal([directory["x"]], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void UntilAllIsWritten_ThereIsNoName()
    {
        using var directory = new TempDirectory();

        using (var file = OutputFile.Create(directory["x"]))
        {
            file.Write("half"u8);
            Assert.Empty(Directory.GetFileSystemEntries(directory.Path));
            file.Commit();
        }

        Assert.Equal([directory["x"]], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void FileThatCameMeanwhile_IsTakenThePlaceOf()
    {
        using var directory = new TempDirectory();
        using var file = OutputFile.Create(directory["x"]);
        file.Write("new"u8);
        File.WriteAllText(directory["x"], "other");
        file.Commit();

        Assert.Equal("new", File.ReadAllText(directory["x"]));
        Assert.Equal([directory["x"]], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void WhatIsWritten_TakesNameAndMode()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["x"], "old");
        File.SetUnixFileMode(directory["x"], Mode);

        using (var file = OutputFile.Create(directory["x"]))
        {
            file.Write("new"u8);
            file.Commit();
        }

        Assert.Equal("new", File.ReadAllText(directory["x"]));
        Assert.Equal(Mode, File.GetUnixFileMode(directory["x"]));
        Assert.Equal([directory["x"]], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void Link_StaysOne_AlsoWhenItLeadsNowhereYet()
    {
        using var directory = new TempDirectory();
        File.CreateSymbolicLink(directory["link"], "x");

        for (var i = 0; i < 2; i++)
        {
            using var file = OutputFile.Create(directory["link"]);
            file.Write("new"u8);
            file.Commit();
        }

        Assert.Equal("x", new FileInfo(directory["link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(directory["x"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["x"]));
    }

    [Fact]
    public void Device_IsWrittenTo_AndItsFailureIsGosSentence()
    {
        using (var file = OutputFile.Create("/dev/null"))
        {
            file.Write("x"u8);
            file.Commit();
        }

        using var full = OutputFile.Create("/dev/full");
        Assert.Equal("write /dev/full: no space left on device", Assert.Throws<CliException>(() => full.Write("x"u8)).Message);
        Assert.True(File.Exists("/dev/null"));
    }

    [Theory]
    [InlineData("none/x", "invalid output path: stat DIR/none: no such file or directory")]
    [InlineData("file/x", "invalid output path: stat DIR/file: not a directory")]
    [InlineData("folder", "cannot write to a directory")]
    public void PathThatCannotBe_IsSaidBeforehand(string path, string expected)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["file"], "");
        Directory.CreateDirectory(directory["folder"]);

        Assert.Equal(expected.Replace("DIR", directory.Path, StringComparison.Ordinal), Assert.Throws<CliException>(() => OutputFile.Check(directory[path])).Message);
    }
}
