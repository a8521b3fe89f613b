using System.Globalization;
using System.Text.Json.Nodes;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.OciCli;

public sealed class SpecificationTests : IDisposable
{
    private readonly OciFixture _oci = new();

    public void Dispose() => _oci.Dispose();

    [Fact]
    public void UserNamespace_WithMaps_IsRootInside()
    {
        Shell("id -u; cat /proc/self/uid_map; stat -c %u /bin/busybox /dev; cat /proc/self/oom_score_adj; echo > /dev/null");
        InUsers();
        _oci.Change(config => config["process"]!["oomScoreAdj"] = 77);
        Assert.Equal((0, "0\n         0     100000      65536\n65534\n0\n77\n"), Run());
        Assert.Equal((0, "0\n0\n"), RunDetached("c", "exec", "c", "sh", "-c", "id -u; stat -c %u /proc/1"));
    }

    [Fact]
    public void UserNamespace_OfOneId_Works()
    {
        Shell("id -u; cat /proc/self/uid_map");
        _oci.Change(config =>
        {
            config["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "user" });
            foreach (var name in new[] { "uidMappings", "gidMappings" }) config["linux"]![name] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = 100000, ["size"] = 1 });
        });
        Assert.Equal((0, "0\n         0     100000          1\n"), Run());
    }

    [Fact]
    public void Mount_WithMaps_ShowsOwnersThroughThem()
    {
        Directory.CreateDirectory(_oci["volume"]);
        File.WriteAllText(_oci["volume/file"], "");
        Shell("stat -c %u:%g /data/file; touch /data/new");
        _oci.Change(config => config["mounts"]!.AsArray().Add(new JsonObject
        {
            ["destination"] = "/data",
            ["type"] = "bind",
            ["source"] = _oci["volume"],
            ["options"] = new JsonArray("bind", "idmap"),
            ["uidMappings"] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = 5000, ["size"] = 10 }),
            ["gidMappings"] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = 6000, ["size"] = 10 }),
        }));
        var (_, output) = Run();
        // Root inside is nobody on that mount, so what it makes has no place.
        Assert.StartsWith("5000:6000\n", output, StringComparison.Ordinal);
        Assert.Contains("Value too large", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TimeNamespace_WithOffsets_MovesTheClocks()
    {
        Shell("cat /proc/self/timens_offsets; cat /proc/uptime");
        _oci.Change(config =>
        {
            config["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "time" });
            config["linux"]!["timeOffsets"] = new JsonObject { ["monotonic"] = new JsonObject { ["secs"] = 1000 }, ["boottime"] = new JsonObject { ["secs"] = 5_000_000, ["nanosecs"] = 5 } };
        });
        var (code, output) = Run();
        var lines = output.Split('\n');
        Assert.Equal(0, code);
        Assert.Equal(["monotonic", "1000", "0", "boottime", "5000000", "5"], lines.Take(2).SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.True(double.Parse(lines[2].Split(' ')[0], CultureInfo.InvariantCulture) > 5_000_000, output);
        (code, output) = RunDetached("d", "exec", "d", "cat", "/proc/uptime");
        Assert.Equal(0, code);
        Assert.True(double.Parse(output.Split(' ')[0], CultureInfo.InvariantCulture) > 5_000_000, output);
    }

    [Fact]
    public void Namespaces_ByPath_AreJoined()
    {
        _oci.Command("sleep", "1000");
        Assert.Equal(0, _oci.Run("run", "--detach", "--bundle", _oci.Bundle, "first").Code);
        var pid = _oci.State("first")["pid"]!.ToString();
        string[] kinds = ["pid", "network", "ipc", "uts"];
        string[] files = ["pid", "net", "ipc", "uts"];
        Shell(string.Join("; ", files.Select(f => $"readlink /proc/self/ns/{f}")) + "; readlink /proc/1/ns/mnt | grep -c mnt");
        _oci.Change(config =>
        {
            config["linux"]!["cgroupsPath"] = (string?)config["linux"]!["cgroupsPath"] + "-second";
            config["hostname"] = "";
            config["linux"]!["namespaces"] = new JsonArray([.. kinds.Zip(files).Select(k => new JsonObject { ["type"] = k.First, ["path"] = $"/proc/{pid}/ns/{k.Second}" }), new JsonObject { ["type"] = "mount" }]);
        });
        var expected = files.Select(f => File.ResolveLinkTarget($"/proc/{pid}/ns/{f}", false)!.Name);
        Assert.Equal((0, string.Join('\n', expected) + "\n1\n"), _oci.Run("run", "--bundle", _oci.Bundle, "second"));
    }

    [Fact]
    public void Process_Settings_AreTheKernels()
    {
        Shell("ulimit -n; ulimit -c; cat /proc/self/oom_score_adj; /bin/busybox cut -d' ' -f19 /proc/self/stat; grep NoNewPrivs /proc/self/status; umask; cat /proc/sys/net/ipv4/ip_forward");
        _oci.Change(config =>
        {
            config["process"]!["rlimits"] = JsonNode.Parse("""[{"type":"RLIMIT_NOFILE","soft":12,"hard":12},{"type":"RLIMIT_CORE","soft":0,"hard":0}]""");
            config["process"]!["oomScoreAdj"] = 55;
            config["process"]!["scheduler"] = JsonNode.Parse("""{"policy":"SCHED_BATCH","nice":7}""");
            config["process"]!["ioPriority"] = JsonNode.Parse("""{"class":"IOPRIO_CLASS_IDLE","priority":0}""");
            config["process"]!["user"] = JsonNode.Parse("""{"uid":0,"gid":0,"umask":63}""");
            config["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" };
        });
        Assert.Equal((0, "12\n0\n55\n7\nNoNewPrivs:\t1\n0077\n1\n"), Run());
    }

    [Fact]
    public void Personality_Linux32_ChangesTheMachinesName()
    {
        _oci.Command("/bin/busybox", "uname", "-m");
        _oci.Change(config => config["linux"]!["personality"] = new JsonObject { ["domain"] = "LINUX32" });
        var (code, output) = Run();
        Assert.Equal(0, code);
        Assert.Contains(output.Trim(), new[] { "i686", "armv8l", "armv7l" });
    }

    [Theory]
    [InlineData(512 * 1024)]
    [InlineData(1024 * 1024)]
    public void MemoryLimit_OfVeryLittle_IsEnoughForTrue(int limit)
    {
        _oci.Command("true");
        Limit(limit);
        Assert.Equal((0, ""), Run());
    }

    [Fact]
    public void MemoryLimit_BelowWhatIsPossible_SaysSo()
    {
        _oci.Command("true");
        Limit(16 * 1024);
        var (code, output) = Run();
        Assert.NotEqual(0, code);
        Assert.Contains("memory limit", output, StringComparison.Ordinal);
        Assert.Contains("too low", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), _oci.Run("list", "-q"));
    }

    [Fact]
    public void Devices_ThatNobodyAllowed_AreDenied()
    {
        Shell("head -c 1 /dev/zero | wc -c; mknod /tmp/mem c 1 1 2>&1; head -c 1 /tmp/mem 2>&1 | grep -c 'not permitted'");
        _oci.Change(config =>
        {
            foreach (var set in new[] { "bounding", "effective", "permitted" }) config["process"]!["capabilities"]![set]!.AsArray().Add("CAP_MKNOD");
        });
        Assert.Equal((0, "1\n1\n"), Run());
    }

    [Fact]
    public void PreservedFiles_ReachTheProgramAndNoOthers()
    {
        Shell("cat <&3; ls /proc/self/fd | wc -l");
        File.WriteAllText(_oci["given"], "given\n");
        var (code, output) = Unshared.Shell("--mount", $"exec 3<{_oci["given"]} 4</etc/passwd 9</etc/passwd; exec {OciFixture.Program()} --root {_oci["state"]} run --preserve-fds 1 --bundle {_oci.Bundle} c");
        // 0, 1, 2, 3, and the directory that ls reads.
        Assert.Equal((0, "given\n5"), (code, output.Trim()));
    }

    [Fact]
    public void SystemdCgroups_WithoutSystemd_AreRefused()
    {
        Require.That(!Directory.Exists("/run/systemd/system"), "this machine was booted with systemd");
        var (code, output) = _oci.Run("--systemd-cgroup", "run", "--bundle", _oci.Bundle, "c");
        Assert.Equal((1, "systemd cgroup manager: this machine was not booted with systemd (no /run/systemd/system); use the cgroupfs manager\n"), (code, output));
    }

    [Theory]
    [InlineData("""{"intelRdt":{"closID":"x"}}""", "linux.intelRdt: not there yet")]
    [InlineData("""{"resources":{"rdma":{"mlx5_1":{"hcaHandles":3}}}}""", "linux.resources.rdma: not there yet")]
    [InlineData("""{"resources":{"network":{"classID":5}}}""", "linux.resources.network: net_cls and net_prio are not there yet")]
    public void Members_ThatNobodyApplies_AreRefused(string linux, string message)
    {
        _oci.Change(config =>
        {
            foreach (var (name, value) in JsonNode.Parse(linux)!.AsObject()) config["linux"]![name] = value!.DeepClone();
        });
        Assert.Equal((1, message + "\n"), Run());
    }

    private void Shell(string script) => _oci.Command("sh", "-c", script);

    private (int Code, string Output) Run() => _oci.Run("run", "--bundle", _oci.Bundle, "c");

    private (int Code, string Output) RunDetached(string id, params string[] then)
    {
        _oci.Command("sleep", "1000");
        Assert.Equal((0, ""), _oci.Run("run", "--detach", "--bundle", _oci.Bundle, id));
        return _oci.Run(then);
    }

    private void Limit(int bytes) => _oci.Change(config => config["linux"]!["resources"]!["memory"] = new JsonObject { ["limit"] = bytes });

    private void InUsers() => _oci.Change(config =>
    {
        config["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "user" });
        foreach (var name in new[] { "uidMappings", "gidMappings" }) config["linux"]![name] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = 100000, ["size"] = 65536 });
    });
}
