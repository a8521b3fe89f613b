using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.OciCli;

/// <summary>The same on a machine with cgroup v2 alone: made in a mount namespace, where the v2 tree has whatever controllers v1 leaves.</summary>
public sealed class UnifiedCgroupTests : IDisposable
{
    private readonly OciFixture _oci = new();

    public void Dispose() => _oci.Dispose();

    [Fact]
    public void RunExecPauseKill_OnV2_Work()
    {
        _oci.Command("sleep", "1000");
        _oci.Change(config =>
        {
            config["linux"]!["resources"]!["unified"] = new System.Text.Json.Nodes.JsonObject { ["cgroup.max.descendants"] = "7" };
            config["linux"]!["cgroupsPath"] = "/berth-oci-v2-" + Environment.ProcessId;
        });
        var oci = $"{OciFixture.Program()} --root {_oci["v2"]}";
        var (code, output) = Unshared.Shell("--mount", $"""
            umount -l /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup || exit 77
            {oci} run --detach --bundle {_oci.Bundle} c >/dev/null 2>&1 </dev/null || exit 1
            {oci} exec c sh -c 'cat /proc/self/cgroup | grep ^0; cat /sys/fs/cgroup/cgroup.max.descendants; mount | grep -c cgroup2'
            {oci} exec c sh -c 'head -c 1 /dev/zero | wc -c; cat /dev/mem 2>&1 | grep -c -e permitted -e such'
            {oci} pause c; {oci} list | grep -c paused; {oci} resume c
            {oci} ps --format json c | tr -d '[]' | wc -w
            {oci} delete --force c; echo $?; {oci} list -q
            ls -d /sys/fs/cgroup/berth-oci-v2-* 2>/dev/null
            """);
        Require.That(code != 77, "no cgroup v2");
        Assert.Equal("0::/\n7\n1\n1\n1\n1\n1\n0", output.Trim());
    }
}
