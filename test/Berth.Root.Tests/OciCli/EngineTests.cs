using System.Diagnostics;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.OciCli;

/// <summary>Other engines run containers with berth-oci: podman and Docker's daemon with containerd.</summary>
/// <remarks>
/// They are looked for on this machine, or in a folder with a system of its own that BERTH_PEERS_ROOT names. berth-oci is copied to where they
/// see it.
/// </remarks>
public sealed class EngineTests : IDisposable
{
    private readonly OciFixture _oci = new();
    private readonly string _name = "berth-oci-" + Guid.NewGuid().ToString("N")[..8];

    private static string Peers => Environment.GetEnvironmentVariable("BERTH_PEERS_ROOT") ?? "/opt/peers";

    public void Dispose()
    {
        _oci.Dispose();
        if (Directory.Exists($"{Peers}/tmp/{_name}")) Directory.Delete($"{Peers}/tmp/{_name}", recursive: true);
    }

    [Fact]
    public void Podman_RunExecStopRemove_Work()
    {
        var podman = $"podman --root {Work}/store --runroot {Work}/run --tmpdir {Work}/tmp --cgroup-manager cgroupfs --runtime {Work}/berth-oci";
        var output = Inside("podman", $"""
            {podman} import -q {Work}/box.tar box >/dev/null
            {podman} run --rm --network none box sh -c 'echo hello $$; exit 5'; echo code $?
            {podman} run --rm --network none box nope 2>/dev/null; echo code $?
            {podman} run --rm --network none box /etc 2>/dev/null; echo code $?
            {podman} run -t --rm --network none box tty | tr -d '\r'
            {podman} run -d --network none --name c --memory 64m box sh -c "trap 'exit 3' TERM; while :; do sleep 1; done" >/dev/null
            {podman} inspect c --format '{"{{.OCIRuntime}}"}'
            {podman} exec -e A=b -u 5:6 c sh -c 'echo $A; id -u; cat /sys/fs/cgroup/memory/memory.limit_in_bytes'
            {podman} exec c nope 2>/dev/null; echo code $?
            {podman} pause c; {podman} unpause c
            {podman} stop -t 5 c; {podman} inspect c --format '{"{{.State.ExitCode}}"}'
            {podman} rm -f c
            {podman} system reset -f >/dev/null 2>&1
            """);
        Assert.Equal(["hello 1", "code 5", "code 127", "code 126", "/dev/pts/0", $"{Work}/berth-oci", "b", "5", "67108864", "code 127", "c", "c", "c", "3", "c"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Docker_RunExecStopRemove_Work()
    {
        var docker = $"docker -H unix://{Work}/d.sock";
        // The socket is made when the daemon answers; its API waits for the rest.
        var output = Inside("dockerd", $"""
            dockerd --data-root {Work}/data --exec-root {Work}/exec -H unix://{Work}/d.sock --pidfile {Work}/pid --add-runtime berth={Work}/berth-oci --default-runtime berth --iptables=false --ip6tables=false --bridge=none >{Work}/log 2>&1 &
            until {docker} version >/dev/null 2>&1; do sleep 0.2; kill -0 $! || exit 1; done
            {docker} import - box <{Work}/box.tar >/dev/null
            {docker} run --rm box sh -c 'echo hello $$; exit 5'; echo code $?
            {docker} run --rm box nope 2>/dev/null; echo code $?
            {docker} run --rm box /etc 2>/dev/null; echo code $?
            {docker} run -t --rm box tty | tr -d '\r'
            {docker} run -d --name box1 -m 64m box sh -c "trap 'exit 3' TERM; while :; do sleep 1; done" >/dev/null
            {docker} inspect box1 --format '{"{{.HostConfig.Runtime}}"}'
            {docker} exec -e A=b -u 5:6 box1 sh -c 'echo $A; id -u; cat /sys/fs/cgroup/memory/memory.limit_in_bytes'
            {docker} exec box1 nope >/dev/null 2>&1; echo code $?
            {docker} pause box1; {docker} unpause box1
            {docker} update -m 128m --memory-swap 128m box1; {docker} exec box1 cat /sys/fs/cgroup/memory/memory.limit_in_bytes
            {docker} stop -t 5 box1; {docker} inspect box1 --format '{"{{.State.ExitCode}}"}'
            {docker} rm -f box1
            kill $!; wait $!
            """);
        Assert.Equal(["hello 1", "code 5", "code 127", "code 126", "/dev/pts/0", "berth", "b", "5", "67108864", "code 127", "box1", "box1", "box1", "134217728", "box1", "3", "box1"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Work => $"/tmp/{_name}";

    private string Inside(string program, string script)
    {
        Require.That(!File.Exists("/sys/fs/cgroup/cgroup.controllers"), "the scripts look at files of cgroup v1");
        var published = Path.Combine(Repository.Root, "artifacts/berth/berth-oci");
        Require.That(File.Exists(published), "needs a published berth-oci: eng/build.sh");
        var root = Has("", program) ? "" : Peers;
        Require.That(Has(root, program), $"needs {program} here or under BERTH_PEERS_ROOT");
        Directory.CreateDirectory($"{root}{Work}");
        File.Copy(published, $"{root}{Work}/berth-oci");
        Shell($"tar -C {_oci.Bundle}/rootfs -cf {root}{Work}/box.tar .");
        File.WriteAllText($"{root}{Work}/script", script);
        var mounts = root.Length == 0 ? "" : $"for d in proc sys dev; do mountpoint -q {root}/$d || mount --rbind /$d {root}/$d; done; mountpoint -q {root} || mount --bind {root} {root}; ";
        var enter = root.Length == 0 ? "sh" : $"chroot {root} env PODMAN_IGNORE_CGROUPSV1_WARNING=1 sh";
        // crun and podman want cgroup v1 without a v2 tree beside it; dockerd warns in its answers where nothing is forwarded.
        return Shell($"unshare -m -n sh -c 'ip link set lo up; echo 1 >/proc/sys/net/ipv4/ip_forward; umount /sys/fs/cgroup/unified {root}/sys/fs/cgroup/unified 2>/dev/null; {mounts}exec {enter} {Work}/script'");
    }

    private static bool Has(string root, string program) => File.Exists($"{root}/usr/bin/{program}") || File.Exists($"{root}/usr/sbin/{program}");

    private static string Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
