using System.Runtime.InteropServices;
using Berth.Linux.Calls;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Calls;

public sealed class FileCallsTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    private FileDescriptor Make(string name) => Open.At(_temp.Descriptor, name, OpenFlags.Create | OpenFlags.ReadWrite, 0b110_100_100);

    private FileDescriptor Look(string name) => Open.At(_temp.Descriptor, name, OpenFlags.Path | OpenFlags.NoFollow);

    [Fact]
    public void Open_AnyFile_IsCloseOnExec()
    {
        using var file = Make("f");
        var flags = File.ReadLines($"/proc/self/fdinfo/{file.Number}").Single(l => l.StartsWith("flags", StringComparison.Ordinal)).Split('\t')[1];
        Assert.NotEqual(0, Convert.ToInt32(flags, 8) & (int)OpenFlags.CloseOnExec);
    }

    [Fact]
    public void ToNative_Arm64_SwapsTheFourThatDiffer()
    {
        Assert.Equal(0x4000, OpenFlagsNative.ToNative(OpenFlags.Directory, Architecture.Arm64));
        Assert.Equal(0x8000, OpenFlagsNative.ToNative(OpenFlags.NoFollow, Architecture.Arm64));
        Assert.Equal(0x10000 | 0x80000, OpenFlagsNative.ToNative(OpenFlags.Direct | OpenFlags.CloseOnExec, Architecture.Arm64));
        Assert.Equal(0x404000, OpenFlagsNative.ToNative(OpenFlags.TemporaryFile, Architecture.Arm64));
        Assert.Equal((int)OpenFlags.Directory, OpenFlagsNative.ToNative(OpenFlags.Directory, Architecture.X64));
    }

    [Fact]
    public void Open_Missing_NamesCallAndPath() =>
        Assert.Equal("openat(/no/such): No such file or directory (ENOENT)", Assert.Throws<LinuxException>(() => Open.Path("/no/such", OpenFlags.ReadOnly)).Message);

    [Fact]
    public void Xattr_BinaryValue_ComesBackThroughEveryVariant()
    {
        using var file = Make("f");
        var value = new byte[3000];
        new Random(3).NextBytes(value);
        using var path = Look("f");
        Xattr.Set(path, "user.big", value);
        Xattr.SetAt(_temp.Descriptor, "f", "user.empty", []);
        Assert.Equal(value, Xattr.Get(file, "user.big"));
        Assert.Equal(value, Xattr.Get(path, "user.big"));
        Assert.Equal(value, Xattr.GetAt(_temp.Descriptor, "f", "user.big"));
        Assert.Empty(Xattr.LinkGet(_temp["f"], "user.empty")!);
        Assert.Null(Xattr.Get(path, "user.none"));
        Assert.Equal(["user.big", "user.empty"], Xattr.List(path).Where(n => n.StartsWith("user.", StringComparison.Ordinal)).Order());
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => Xattr.Set(file, "user.big", value, XattrFlags.Create)).Errno);
        Xattr.Remove(path, "user.big");
        Assert.Null(Xattr.Get(file, "user.big"));
        Assert.Throws<LinuxException>(() => Xattr.GetAt(_temp.Descriptor, "../f", "user.big"));
    }

    [Fact]
    public void Xattr_OfALink_IsTheLinksOwn()
    {
        Require.Root();
        using (Make("f")) { }
        Symlink.At("f", _temp.Descriptor, "l");
        using var link = Look("l");
        Xattr.Set(link, "trusted.x", "1"u8);
        Xattr.LinkSet(_temp["l"], "trusted.y", "2"u8);
        Assert.Equal("1"u8.ToArray(), Xattr.LinkGet(_temp["l"], "trusted.x"));
        Assert.Equal("2"u8.ToArray(), Xattr.Get(link, "trusted.y"));
        Assert.Null(Xattr.LinkGet(_temp["f"], "trusted.x"));
    }

    [Fact]
    public void OPath_ModeOwnerTimesAndLink_AreChangedByDescriptor()
    {
        using (Make("f")) { }
        using var file = Look("f");
        Chmod.Descriptor(file, 0b100_000_000_000 | 0b111_000_000);
        Chown.Descriptor(file, Credentials.EffectiveUser, Chown.Keep);
        Chmod.Descriptor(file, 0b100_000_000_000 | 0b111_000_000);
        Utimensat.Descriptor(file, Timespec.Omit, new Timespec(-5, 7));
        Unlink.At(_temp.Descriptor, "f");
        using (Make("g")) { }
        using var linked = Look("g");
        Link.Descriptor(linked, _temp.Descriptor, "h");
        var stat = Stat.Descriptor(file);
        Assert.Equal(0b100_111_000_000u, stat.Permissions);
        Assert.Equal(new Timespec(-5, 7), stat.ModifyTime);
        Assert.True(Stat.At(_temp.Descriptor, "h").SameFileAs(Stat.Descriptor(linked)));
        Assert.Equal(2u, Stat.Descriptor(linked).Links);
    }

    [Fact]
    public void Utimensat_OfALink_LeavesItsTarget()
    {
        using (Make("f")) { }
        Symlink.At("f", _temp.Descriptor, "l");
        Utimensat.At(_temp.Descriptor, "l", Timespec.Omit, new Timespec(42, 0));
        Assert.Equal(42, Stat.At(_temp.Descriptor, "l").ModifyTime.Seconds);
        Assert.NotEqual(42, Stat.At(_temp.Descriptor, "f").ModifyTime.Seconds);
    }

    [Fact]
    public void Timespec_BeforeEpoch_GoesBothWays()
    {
        var time = new DateTimeOffset(1969, 12, 31, 23, 59, 58, 500, TimeSpan.Zero);
        Assert.Equal(new Timespec(-2, 500_000_000), Timespec.From(time));
        Assert.Equal(time, Timespec.From(time).ToDateTimeOffset());
    }

    [Fact]
    public void Rename_NoReplace_IsEEXISTAndExchangeSwaps()
    {
        using (Make("a")) { }
        Mkdir.At(_temp.Descriptor, "b", 0b111_000_000);
        Assert.Equal(Errno.EEXIST, Rename.TryAt(_temp.Descriptor, "a", _temp.Descriptor, "b", RenameFlags.NoReplace));
        Rename.At(_temp.Descriptor, "a", _temp.Descriptor, "b", RenameFlags.Exchange);
        Assert.Equal(FileType.Directory, Stat.At(_temp.Descriptor, "a").Type);
        Assert.Equal(FileType.Regular, Stat.At(_temp.Descriptor, "b").Type);
    }

    [Fact]
    public void Sparse_HolesAndData_AreFound()
    {
        using var file = Make("f");
        Truncate.Descriptor(file, 1 << 20);
        Write.At(file, "data"u8, 512 << 10);
        var data = Lseek.Data(file, 0);
        Assert.InRange(data!.Value, 1, 512 << 10);
        Assert.InRange(Lseek.Hole(file, data.Value)!.Value, (512 << 10) + 4, 1 << 20);
        Assert.Null(Lseek.Data(file, 1 << 20));
        Fallocate.Range(file, FallocateMode.PunchHole | FallocateMode.KeepSize, 0, 1 << 20);
        Assert.Null(Lseek.Data(file, 0));
    }

    [Fact]
    public void InodeFlags_Added_StayBesideThoseThatWereThere()
    {
        using var directory = Open.Path(_temp.Path, OpenFlags.ReadOnly | OpenFlags.Directory);
        var errno = InodeFlags.TryGet(directory, out var before);
        Assert.SkipUnless(errno == Errno.None, $"the file system of {_temp.Path} has no inode flags ({errno})");

        errno = InodeFlags.TryAdd(directory, InodeFlag.TopDirectory);

        Assert.SkipWhen(errno == Errno.EOPNOTSUPP, $"the file system of {_temp.Path} does not know FS_TOPDIR_FL");
        Assert.Equal(Errno.None, errno);
        Assert.Equal(Errno.None, InodeFlags.TryGet(directory, out var after));
        Assert.Equal(before | InodeFlag.TopDirectory, after);
    }

    [Fact]
    public void InodeFlags_OfWhatHasNone_IsAnError()
    {
        using var file = Open.Path("/proc/self/status", OpenFlags.ReadOnly);

        Assert.Contains(InodeFlags.TryAdd(file, InodeFlag.TopDirectory), (Errno[])[Errno.ENOTTY, Errno.EOPNOTSUPP]);
    }

    [Fact]
    public void CopyFileRange_WholeFile_CopiesAndThenSaysZero()
    {
        using var source = Make("s");
        using var target = Make("t");
        Write.All(source, "0123456789"u8);
        Lseek.To(source, 0);
        Assert.Equal(10, CopyFileRange.Try(source, target, 100, out _));
        Assert.Equal(0, CopyFileRange.Try(source, target, 100, out _));
        Fsync.Data(target);
        Assert.Equal("0123456789", File.ReadAllText(_temp["t"]));
    }

    [Fact]
    public void Flock_HeldByAnother_IsFalse()
    {
        using var one = Make("f");
        using var two = Make("f");
        Assert.True(Flock.TryLock(one));
        Assert.False(Flock.TryLock(two));
        Flock.Unlock(one);
        Assert.True(Flock.TryLock(two, exclusive: false));
    }

    [Fact]
    public void Mknod_Device_HasItsNumbers()
    {
        Require.Root();
        Mknod.At(_temp.Descriptor, "null", FileType.CharacterDevice, 0b110_000_000, new DeviceNumber(1, 3));
        Mknod.At(_temp.Descriptor, "big", FileType.BlockDevice, 0b110_000_000, new DeviceNumber(4000, 300_000));
        Assert.Equal(new DeviceNumber(1, 3), Stat.At(_temp.Descriptor, "null").NodeDevice);
        Assert.Equal(new DeviceNumber(4000, 300_000), Stat.At(_temp.Descriptor, "big").NodeDevice);
        Assert.Equal(new DeviceNumber(0xABCDE, 0xFEDCB), DeviceNumber.FromKernel(new DeviceNumber(0xABCDE, 0xFEDCB).ToKernel()));
    }

    [Fact]
    public void Inotify_FileMade_TellsItsName()
    {
        using var queue = Inotify.Create();
        Assert.Empty(Inotify.Events(queue));
        var watch = Inotify.Add(queue, _temp.Path, InotifyEvents.Create | InotifyEvents.OnlyDirectory);
        using (Make("new file")) { }
        Assert.Equal(PollEvents.In, Poll.One(queue, PollEvents.In, 5000));
        Assert.Equal([new InotifyEvent(watch, InotifyEvents.Create, "new file")], Inotify.Events(queue));
    }

    [Fact]
    public void Memfd_Sealed_TakesNoMore()
    {
        using var memory = Memfd.Create("test", allowSealing: true);
        Write.All(memory, "x"u8);
        Memfd.Seal(memory, MemfdSeals.Write | MemfdSeals.Grow | MemfdSeals.Seal);
        Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => Write.All(memory, "y"u8)).Errno);
    }

    [Fact]
    public void Read_ToEnd_HoldsItsLimitExactly()
    {
        using var file = Make("f");
        Write.All(file, new byte[10_000]);
        Lseek.To(file, 0);
        Assert.Equal(10_000, Read.ToEnd(file, 10_000).Length);
        Lseek.To(file, 0);
        Assert.Equal(Errno.EFBIG, Assert.Throws<LinuxException>(() => Read.ToEnd(file, 9_999)).Errno);
    }

    [Fact]
    public void FileDescriptor_WorkingDirectory_IsNeverClosed()
    {
        FileDescriptor.WorkingDirectory.ToString();
        Assert.Equal("AT_FDCWD", FileDescriptor.WorkingDirectory.ToString());
        Assert.NotEqual(0UL, Stat.At(FileDescriptor.WorkingDirectory, ".").Inode);
    }
}
