using System.Diagnostics;
using Berth.Linux.Calls;
using Berth.Linux.Cgroups;
using Berth.Linux.Nftables;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Testing;

/// <summary>The check that others rely on must see what it is for.</summary>
public sealed class MachineStateTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Diff_FileMadeChangedOrRemoved_IsSeen()
    {
        File.WriteAllText(_temp["stays"], "a");
        File.WriteAllText(_temp["changes"], "a");
        File.WriteAllText(_temp["goes"], "a");
        var scope = new MachineScope { Marks = [_temp.Path], FilesUnder = [_temp.Path] };
        var before = MachineState.Take(scope);
        before.AssertUnchanged(scope);
        File.WriteAllText(_temp["changes"], "b");
        File.Delete(_temp["goes"]);
        Symlink.At("nowhere", _temp.Descriptor, "comes");
        var difference = before.Diff(MachineState.Take(scope));
        Assert.Equal(4, difference.Count);
        Assert.Contains($"+ file {_temp["comes"]} Symlink 777 {Credentials.EffectiveUser}:{Credentials.EffectiveGroup} -> nowhere", difference);
        Assert.DoesNotContain(difference, line => line.Contains("stays", StringComparison.Ordinal));
    }

    [Fact]
    public void Diff_MountProcessAndCgroup_AreSeenAndOthersAreNot()
    {
        if (!Unshared.Enter<MachineStateTests>("--mount --propagation private")) return;
        var mark = Path.GetFileName(_temp.Path);
        var scope = new MachineScope { Marks = [mark] };
        var before = MachineState.Take(scope);
        Directory.CreateDirectory(_temp["mnt"]);
        Mount.FileSystem("tmpfs", _temp["mnt"], "tmpfs");
        using var hierarchy = CgroupHierarchy.Detect();
        using var cgroup = hierarchy.Create($"/{mark}/one", new CgroupResources());
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "read x", mark]) { RedirectStandardInput = true })!;
        var difference = before.Diff(MachineState.Take(scope));
        process.Kill();
        process.WaitForExit();
        cgroup.Delete();
        hierarchy.DeleteParent("/" + mark);
        Umount.Path(_temp["mnt"]);
        Assert.Single(difference, line => line.StartsWith("+ mount / " + _temp["mnt"], StringComparison.Ordinal));
        Assert.Single(difference, line => line.StartsWith($"+ process {process.Id} sh -c", StringComparison.Ordinal));
        Assert.Contains(difference, line => line.StartsWith("+ cgroup /sys/fs/cgroup", StringComparison.Ordinal) && line.EndsWith("/one", StringComparison.Ordinal));
        before.AssertUnchanged(scope);
    }

    [Fact]
    public void Diff_LinkAndNftElement_AreSeen()
    {
        if (!Unshared.Enter<MachineStateTests>("--net")) return;
        var scope = new MachineScope { Marks = ["berthtest"], NftMaps = ["berthtest/ports"] };
        MachineState.Take(scope).AssertUnchanged(scope);
        var map = new NftMap("ports", [NftType.Ipv4Address], [NftType.Ipv4Address]);
        using (var socket = NftSocket.Open())
        {
            socket.Commit(new NftBatch("berthtest").AddTable().AddMap(map));
            var before = MachineState.Take(scope);
            socket.Commit(new NftBatch("berthtest").AddElement("ports", new NftElement(new byte[] { 10, 0, 0, 1 }, new byte[] { 10, 0, 0, 2 })));
            Assert.Equal(["+ nft element of berthtest/ports: 0A000001 -> 0A000002"], before.Diff(MachineState.Take(scope)));
            Assert.Throws<Xunit.Sdk.TrueException>(() => before.AssertUnchanged(scope));
            Assert.Equal(["+ link lo"], before.Diff(MachineState.Take(scope with { Marks = ["lo"], NftMaps = [] })).Where(l => l[2..].StartsWith("link ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Diff_OpenFileOfAProcess_IsSeen()
    {
        var scope = new MachineScope { Marks = ["(none)"], OpenFilesOf = Environment.ProcessId };
        using var first = Open.Path(_temp.Path, OpenFlags.Path);
        Assert.Contains(MachineState.Take(scope).Diff(MachineState.Take(scope with { OpenFilesOf = null })), line => line == $"- open file of {Environment.ProcessId}: {_temp.Path} (2 times)");
    }
}
