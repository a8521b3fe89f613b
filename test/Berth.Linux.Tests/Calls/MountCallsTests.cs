using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Calls;

public sealed class MountCallsTests
{
    [Fact]
    public void Fsmount_DetachedTmpfs_IsAttachedByDescriptorOnly()
    {
        if (!Unshared.Enter<MountCallsTests>("--mount --propagation private")) return;
        using var temp = new TempDirectory();
        Directory.CreateDirectory(temp["target"]);
        using (var context = Fsopen.New("tmpfs"))
        {
            Fsconfig.String(context, "size", "65536");
            Fsconfig.String(context, "mode", "0711");
            Fsconfig.Create(context);
            using var mount = Fsmount.Detached(context, MountAttributes.NoSetuid | MountAttributes.NoDevices);
            using var target = Open.Path(temp["target"], OpenFlags.Path);
            MoveMount.Attach(mount, target);
            Assert.Equal(FileSystemMagic.Tmpfs, Statfs.Path(temp["target"]).Type);
            Assert.Equal(0b111_001_001u, Stat.Path(temp["target"]).Permissions);
            Assert.True(Stat.Path(temp["target"]).IsMountRoot);
            MountSetattr.Change(mount, MountAttributes.ReadOnly | MountAttributes.NoAccessTime);
        }

        var line = File.ReadLines("/proc/self/mountinfo").Single(l => l.Split(' ')[4] == temp["target"]);
        Assert.Equal("ro,nosuid,nodev,noatime", line.Split(' ')[5]);
        Umount.Path(temp["target"]);
    }

    [Fact]
    public void Fsconfig_RefusedByTheFileSystem_SaysInItsWords()
    {
        if (!Unshared.Enter<MountCallsTests>("--mount")) return;
        using var context = Fsopen.New("tmpfs");
        var refused = Assert.Throws<LinuxException>(() => Fsconfig.String(context, "size", "many"));
        Assert.Equal(Errno.EINVAL, refused.Errno);
        Assert.StartsWith("fsconfig(size=many; tmpfs: Bad value for 'size'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenTree_CloneOfAFile_BindsItElsewhere()
    {
        if (!Unshared.Enter<MountCallsTests>("--mount --propagation private")) return;
        using var temp = new TempDirectory();
        File.WriteAllText(temp["source"], "content");
        File.WriteAllText(temp["target"], "");
        using (var source = Open.Path(temp["source"], OpenFlags.Path))
        using (var copy = OpenTree.Clone(source, ""))
            MoveMount.AttachAt(copy, temp.Descriptor, "target");
        Assert.Equal("content", File.ReadAllText(temp["target"]));
        Umount.Path(temp["target"]);
        Assert.Equal("", File.ReadAllText(temp["target"]));
    }

    [Fact]
    public void Bind_MissingSource_NamesTheCallAndBothPaths()
    {
        Require.Root();
        var refused = Assert.Throws<LinuxException>(() => Mount.Bind("/does/not/exist", "/tmp"));
        Assert.Equal("mount(bind /does/not/exist -> /tmp): No such file or directory (ENOENT)", refused.Message);
    }

    [Fact]
    public void Overlay_LayersByDescriptor_MergesThem()
    {
        if (!Unshared.Enter<MountCallsTests>("--mount --propagation private")) return;
        Require.That(KernelFeatures.Current.OverlayLowerdirPlus, "needs overlay with lowerdir+");
        Require.Kernel(6, 13);
        using var temp = new TempDirectory();
        foreach (var name in (string[])["low1", "low2", "up", "work", "merged"]) Directory.CreateDirectory(temp[name]);
        File.WriteAllText(temp["low1/one"], "1");
        File.WriteAllText(temp["low2/two"], "2");
        using var context = Fsopen.New("overlay");
        foreach (var (key, name) in (ReadOnlySpan<(string, string)>)[("lowerdir+", "low1"), ("lowerdir+", "low2"), ("upperdir", "up"), ("workdir", "work")])
        {
            using var layer = Open.Path(temp[name], OpenFlags.Path);
            Fsconfig.Descriptor(context, key, layer);
        }

        Fsconfig.Create(context);
        using (var mount = Fsmount.Detached(context))
        using (var target = Open.Path(temp["merged"], OpenFlags.Path))
            MoveMount.Attach(mount, target);
        Assert.Equal("12", File.ReadAllText(temp["merged/one"]) + File.ReadAllText(temp["merged/two"]));
        Umount.Path(temp["merged"]);
    }
}
