using Berth.Engine.Security;
using Berth.Oci;
using Berth.Testing;
using System.Runtime.InteropServices;
using Xunit;

namespace Berth.Engine.Tests.Security;

public sealed class SeccompProfileTests
{
    private static readonly string[] DockersCapabilities = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID", "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE"];

    private static string? ActionOf(LinuxSeccomp filter, string name) => filter.Syscalls.FirstOrDefault(s => s.Names.Contains(name) && s.Args.Count == 0)?.Action;

    [Fact]
    public void For_DockersCapabilities_RefusesMountAndHidesClone3()
    {
        var filter = SeccompProfile.Default.For(DockersCapabilities);
        Assert.Equal("SCMP_ACT_ERRNO", filter.DefaultAction);
        Assert.Equal(1u, filter.DefaultErrnoRet);
        Assert.Null(ActionOf(filter, "mount"));
        Assert.Null(ActionOf(filter, "reboot"));
        Assert.Equal("SCMP_ACT_ALLOW", ActionOf(filter, "chroot"));
        Assert.Equal("SCMP_ACT_ALLOW", ActionOf(filter, "ptrace"));
        var clone3 = filter.Syscalls.Single(s => s.Names.Contains("clone3"));
        Assert.Equal(("SCMP_ACT_ERRNO", 38u), (clone3.Action, clone3.ErrnoRet));
        var clone = filter.Syscalls.Single(s => s.Names.Contains("clone"));
        Assert.Equal(("SCMP_CMP_MASKED_EQ", 0u, 2114060288UL, 0UL), (clone.Args[0].Op, clone.Args[0].Index, clone.Args[0].Value, clone.Args[0].ValueTwo));
    }

    [Fact]
    public void For_SysAdmin_AllowsMountAndClone3()
    {
        var filter = SeccompProfile.Default.For([.. DockersCapabilities, "CAP_SYS_ADMIN"]);
        foreach (var name in (string[])["mount", "clone3", "clone"]) Assert.Equal("SCMP_ACT_ALLOW", ActionOf(filter, name));
    }

    [Fact]
    public void For_X86_NamesTheArchitecturesWhoseCallsItsKernelTakes()
    {
        Require.That(RuntimeInformation.ProcessArchitecture == Architecture.X64, "needs x86-64");
        var filter = SeccompProfile.Default.For([]);
        Assert.Equal(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], filter.Architectures);
        Assert.Equal("SCMP_ACT_ALLOW", ActionOf(filter, "arch_prctl"));
        Assert.Null(ActionOf(filter, "s390_pci_mmio_read"));
    }

    [Fact]
    public void For_SameCapabilities_IsTheSameObject() => Assert.Same(SeccompProfile.Default.For(["CAP_KILL"]), SeccompProfile.Default.For(["CAP_KILL"]));

    [Fact]
    public void Parse_OldSpelling_NamesOneCall()
    {
        var filter = SeccompProfile.Parse("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"mkdir","action":"SCMP_ACT_ERRNO"}]}""").For([]);
        Assert.Equal(["mkdir"], filter.Syscalls[0].Names);
    }

    [Theory]
    [InlineData("[", "Decoding seccomp profile failed: ")]
    [InlineData("nonsense", "Decoding seccomp profile failed: ")]
    [InlineData("""{"architectures":["SCMP_ARCH_X86"],"archMap":[{"architecture":"SCMP_ARCH_X86"}]}""", "both 'architectures' and 'archMap'")]
    [InlineData("""{"syscalls":[{"name":"a","names":["b"]}]}""", "both 'name' and 'names'")]
    public void Parse_NotAProfile_SaysWhy(string json, string message) =>
        Assert.StartsWith(message, Assert.Throws<EngineException>(() => SeccompProfile.Parse(json)).Message, StringComparison.Ordinal);
}
