using Berth.Engine.Files;
using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Files;

/// <summary>Paths inside a container as clients write them; the expectations are what Docker 28.5.2 answered.</summary>
public sealed class ContainerPathTests
{
    [Theory]
    [InlineData("/data", "data", "/data")]
    [InlineData("data", "data", "/data")]
    [InlineData("/data/", "data", "/data/")]
    [InlineData("/data/.", ".", "/data/.")]
    [InlineData("/", "/", "/")]
    [InlineData(".", ".", "/.")]
    [InlineData("/data/../etc/passwd", "passwd", "/etc/passwd")]
    [InlineData("/../..", "..", "/")]
    [InlineData("//data//f", "f", "/data/f")]
    public void Name_KeepsWhatTheEndSays(string asked, string name, string text)
    {
        var path = new ContainerPath(asked, "c");
        Assert.Equal((name, text), (path.Name, path.Text));
    }

    [Fact]
    public void Open_AbsoluteLink_EndsInside()
    {
        using var root = new TempDirectory();
        Directory.CreateDirectory(root["etc"]);
        File.WriteAllText(root["etc/passwd"], "inside");
        File.CreateSymbolicLink(root["l"], "/etc/");
        File.CreateSymbolicLink(root["up"], "../../../../etc");

        foreach (var path in (string[])["/l/passwd", "/up/passwd", "/l/../l/passwd"])
        {
            using var found = new ContainerPath(path, "c").Open(root.Descriptor);
            Assert.Equal(6, Stat.Descriptor(found).Size);
        }
    }

    [Fact]
    public void Open_Link_OnlyASlashLooksBehindIt()
    {
        using var root = new TempDirectory();
        Directory.CreateDirectory(root["d"]);
        File.CreateSymbolicLink(root["l"], "/d");

        using var link = new ContainerPath("/l", "c").Open(root.Descriptor);
        using var directory = new ContainerPath("/l/", "c").Open(root.Descriptor);
        Assert.Equal((FileType.Symlink, FileType.Directory), (Stat.Descriptor(link).Type, Stat.Descriptor(directory).Type));
    }

    [Fact]
    public void Resolve_GoesAsFarAsThereAreNames()
    {
        using var root = new TempDirectory();
        Directory.CreateDirectory(root["a"]);
        File.CreateSymbolicLink(root["a/one"], "../two");
        File.CreateSymbolicLink(root["two"], "/nowhere/x/..");

        Assert.Equal("/nowhere", new ContainerPath("/a/one", "c").Resolve(root.Descriptor));
    }

    [Fact]
    public void Resolve_LinkToItself_IsRefused()
    {
        using var root = new TempDirectory();
        File.CreateSymbolicLink(root["l"], "l");
        Assert.Equal("lstat /l: too many links", Assert.Throws<EngineException>(() => new ContainerPath("/l", "c").Resolve(root.Descriptor)).Message);
    }

    [Fact]
    public void OpenDirectory_File_IsNoExtractionPoint()
    {
        using var root = new TempDirectory();
        File.WriteAllText(root["f"], "");
        Assert.Equal("extraction point is not a directory", Assert.Throws<EngineException>(() => new ContainerPath("/f", "c").OpenDirectory(root.Descriptor)).Message);
        Assert.Equal("Could not find the file /g in container c", Assert.Throws<EngineException>(() => new ContainerPath("/g", "c").OpenDirectory(root.Descriptor)).Message);
    }

    [Theory]
    [InlineData(FileType.Directory, 0x3FFu, 0x801001FFu)]
    [InlineData(FileType.Symlink, 0x1FFu, 134218239u)]
    [InlineData(FileType.Regular, 0x9EDu, 0x008001EDu)]
    [InlineData(FileType.CharacterDevice, 0x1A4u, 0x042001A4u)]
    public void Mode_IsGos(FileType type, uint permissions, uint mode) =>
        Assert.Equal(mode, GoFileMode.Of(new FileStat { Type = type, Permissions = permissions }));
}
