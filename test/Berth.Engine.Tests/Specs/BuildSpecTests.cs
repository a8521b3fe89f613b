using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Engine.Roots;
using Berth.Engine.Security;
using Berth.Engine.Specs;
using Berth.Engine.Tests.Containers;
using Berth.Engine.Users;
using Berth.Linux.Cgroups;
using Berth.Linux.Processes;
using Berth.Oci;
using Xunit;

namespace Berth.Engine.Tests.Specs;

public sealed class BuildSpecTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-spec-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private RuntimeSpec Build(Func<HostConfig, HostConfig>? host = null, Func<ContainerConfig, ContainerConfig>? config = null, uint uid = 0, UserMaps? users = null)
    {
        var document = ContainerDocumentTests.Sample();
        document = document with
        {
            HostConfig = (host ?? (same => same))(document.HostConfig),
            Config = (config ?? (same => same))(document.Config),
        };
        return BuildSpec.From(new SpecRequest
        {
            Container = document,
            Users = users,
            Directory = "/containers/web",
            User = new ResolvedUser(uid, 0, [0], "/root"),
            Options = new ContainerOptions
            {
                InitProgram = "/libexec/berth-init",
                BaseLayer = new BaseLayer(Path.Combine(_root, "base")),
                Cgroups = new CgroupSupport { Controllers = new HashSet<string>() },
                UnifiedCgroups = false,
            },
        });
    }

    [Fact]
    public void Environment_IsPathHostnameTermThenTheUsers_AndHomeLast()
    {
        var spec = Build(config: c => c with { Tty = true, Env = ["A=1", "PATH=/bin", "HOSTNAME", "B=2"] });
        Assert.Equal(["PATH=/bin", "TERM=xterm", "A=1", "B=2", "HOME=/root"], spec.Process!.Env);
    }

    [Fact]
    public void Capabilities_OfRoot_AreTheFourteenInAllButInheritableAndAmbient()
    {
        var sets = Build().Process!.Capabilities!;
        Assert.Equal(14, sets.Bounding.Count);
        Assert.Equal(sets.Bounding, sets.Effective);
        Assert.Equal(sets.Bounding, sets.Permitted);
        Assert.Empty(sets.Inheritable);
        Assert.Empty(sets.Ambient);
    }

    [Fact]
    public void Capabilities_OfAnotherUser_AreOnlyABound()
    {
        var sets = Build(uid: 5).Process!.Capabilities!;
        Assert.Equal(14, sets.Bounding.Count);
        Assert.Empty(sets.Effective);
    }

    [Fact]
    public void Capabilities_AllDroppedAndOneAdded_AreThatOne() =>
        Assert.Equal(["CAP_CHOWN"], CapabilitySet.Resolve(["chown"], ["ALL"], privileged: false));

    [Fact]
    public void Capability_Unknown_IsRefusedByItsField() => Assert.Equal(
        "invalid CapDrop: unknown capability: \"CAP_FOO\"",
        Assert.Throws<EngineException>(() => CapabilitySet.Resolve([], ["foo"], privileged: true)).Message);

    [Fact]
    public void Mounts_AreTheKernelsThenTheHostFiles_ParentsFirst()
    {
        var spec = Build();
        Assert.Equal(
            ["/proc", "/dev", "/dev/pts", "/sys", "/sys/fs/cgroup", "/dev/mqueue", "/dev/shm", "/etc/resolv.conf", "/etc/hostname", "/etc/hosts"],
            spec.Mounts.Select(mount => mount.Destination));
    }

    [Fact]
    public void Init_IsMountedAndRunsTheProgram()
    {
        var spec = Build(h => h with { Init = true });
        Assert.Equal(["/sbin/docker-init", "--", "true"], spec.Process!.Args);
        Assert.Equal("/libexec/berth-init", Assert.Single(spec.Mounts, mount => mount.Destination == "/sbin/docker-init").Source);
    }

    [Fact]
    public void Privileged_HasNoFilterAllDevicesAndAWritableSys()
    {
        var spec = Build(h => h with { Privileged = true });
        Assert.Null(spec.Linux!.Seccomp);
        Assert.Contains(spec.Linux.Devices, device => device.Path == "/dev/null");
        Assert.Equal(new Oci.DeviceRule { Allow = true, Access = "rwm" }, Assert.Single(spec.Linux.Resources!.Devices));
        Assert.DoesNotContain("ro", Assert.Single(spec.Mounts, mount => mount.Destination == "/sys").Options);
    }

    [Fact]
    public void Seccomp_OfTheSameCapabilities_IsTheSameObject() =>
        Assert.Same(Build().Linux!.Seccomp, Build().Linux!.Seccomp);

    [Fact]
    public void Seccomp_ForbidsNewNamespaces_UnlessAdminMayMakeThem()
    {
        static bool Allows(LinuxSeccomp seccomp, string name) =>
            seccomp.Syscalls.Any(rule => rule.Action == "SCMP_ACT_ALLOW" && rule.Args.Count == 0 && rule.Names.Contains(name));
        Assert.False(Allows(SeccompProfile.Default.For(["CAP_CHOWN"]), "unshare"));
        Assert.True(Allows(SeccompProfile.Default.For(["CAP_SYS_ADMIN"]), "unshare"));
    }

    [Fact]
    public void Namespaces_OfTheHost_AreNotMade()
    {
        var spec = Build(h => h with { PidMode = "host", IpcMode = "host", UTSMode = "host", NetworkMode = "host" });
        Assert.Equal(["mount"], spec.Linux!.Namespaces.Select(one => one.Type));
        Assert.Null(spec.Hostname);
        Assert.Empty(spec.Linux.Sysctl);
    }

    [Fact]
    public void Cpus_BecomeAQuotaOfTheDefaultPeriod()
    {
        var cpu = Build(h => h with { NanoCpus = 500_000_000 }).Linux!.Resources!.Cpu!;
        Assert.Equal((100_000ul, 50_000L), (cpu.Period!.Value, cpu.Quota!.Value));
    }

    [Fact]
    public void CgroupParent_ThatClimbs_StaysBeneathTheRoot() =>
        Assert.StartsWith("/x/", Build(h => h with { CgroupParent = "../../x" }).Linux!.CgroupsPath, StringComparison.Ordinal);

    [Theory]
    [InlineData("x", "invalid device cgroup rule format: 'x'")]
    [InlineData("c 1:1 rwx", "invalid device cgroup rule format: 'c 1:1 rwx'")]
    public void DeviceRule_Unreadable_IsRefused(string rule, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => Build(h => h with { DeviceCgroupRules = [rule] })).Message);

    [Fact]
    public void Users_HaveMapsAndIdMappedFiles_ButNotEveryGroup()
    {
        var spec = Build(users: new UserMaps([new IdRange(0, 100000, 10)], [new IdRange(0, 200000, 20)]));
        Assert.Contains(spec.Linux!.Namespaces, space => space is { Type: "user", Path: null or "" });
        Assert.Equal((100000u, 10u), (spec.Linux.UidMappings.Single().HostID, spec.Linux.UidMappings.Single().Size));
        Assert.Equal((200000u, 20u), (spec.Linux.GidMappings.Single().HostID, spec.Linux.GidMappings.Single().Size));
        Assert.Contains("idmap", spec.Mounts.Single(mount => mount.Destination == "/etc/hosts").Options);
        Assert.False(spec.Linux.Sysctl.ContainsKey("net.ipv4.ping_group_range"));
        Assert.DoesNotContain(Build().Linux!.Namespaces, space => space.Type == "user");
    }
}
