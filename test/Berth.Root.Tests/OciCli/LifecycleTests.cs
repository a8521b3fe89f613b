using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.OciCli;

public sealed class LifecycleTests : IDisposable
{
    private readonly OciFixture _oci = new();

    public void Dispose() => _oci.Dispose();

    [Fact]
    public void Run_Command_PrintsItsOutputAndReturnsItsCode()
    {
        _oci.Command("sh", "-c", "echo $$; hostname; exit 7");
        Assert.Equal((7, "1\nberth\n"), _oci.Run("run", "--bundle", _oci.Bundle, "c"));
        Assert.Equal((0, ""), _oci.Run("list", "-q"));
    }

    [Fact]
    public void Create_Process_WaitsWithoutThisProgramUntilStarted()
    {
        _oci.Command("sh", "-c", "touch /tmp/began; exec sleep 1000");
        Assert.Equal((0, ""), _oci.Run("create", "--bundle", _oci.Bundle, "--pid-file", _oci["pid"], "c"));
        var state = _oci.State("c");
        Assert.Equal("created", (string?)state["status"]);
        Assert.Equal(File.ReadAllText(_oci["pid"]), state["pid"]!.ToString());
        Assert.StartsWith("/memfd:berth-loader", File.ResolveLinkTarget($"/proc/{state["pid"]}/exe", false)!.FullName, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_oci.Bundle, "rootfs/tmp/began")));
        Assert.Equal((0, ""), _oci.Run("start", "c"));
        Assert.Equal("running", (string?)_oci.State("c")["status"]);
        Assert.Equal((1, "cannot start an already running container\n"), _oci.Run("start", "c"));
        Assert.Equal((1, "cannot delete container c that is not stopped: running\n"), _oci.Run("delete", "c"));
        Assert.Equal((0, ""), _oci.Run("kill", "c", "KILL"));
        Assert.Equal((0, ""), _oci.Run("delete", "--force", "c"));
        Assert.Equal((1, "container \"c\" does not exist\n"), _oci.Run("state", "c"));
        Assert.True(File.Exists(Path.Combine(_oci.Bundle, "rootfs/tmp/began")));
    }

    [Fact]
    public void Create_MissingProgram_SaysSoInTheLogAndLeavesNothing()
    {
        _oci.Command("nope");
        var (code, output) = _oci.Run("create", "--bundle", _oci.Bundle, "c");
        Assert.Equal((1, "unable to start container process: exec: \"nope\": executable file not found in $PATH\n"), (code, output));
        var line = JsonNode.Parse(File.ReadLines(_oci["log"]).Last())!;
        Assert.Equal(("error", output.TrimEnd()), ((string?)line["level"], (string?)line["msg"]));
        Assert.Equal((0, ""), _oci.Run("list", "-q"));
    }

    [Fact]
    public void Start_ProgramThatIsNone_FailsAtStartWithTheReason()
    {
        File.WriteAllText(Path.Combine(_oci.Bundle, "rootfs/bin/odd"), "\u007fELF and no more");
        File.SetUnixFileMode(Path.Combine(_oci.Bundle, "rootfs/bin/odd"), UnixFileMode.UserExecute | UnixFileMode.UserRead);
        _oci.Command("/bin/odd");
        Assert.Equal((0, ""), _oci.Run("create", "--bundle", _oci.Bundle, "c"));
        Assert.Equal((1, "unable to start container process: exec /bin/odd: exec format error\n"), _oci.Run("start", "c"));
        Assert.Equal((0, ""), _oci.Run("delete", "c"));
    }

    [Fact]
    public void Exec_Commands_JoinTheContainer()
    {
        _oci.Command("sleep", "1000");
        Assert.Equal(0, _oci.Run("run", "--detach", "--bundle", _oci.Bundle, "c").Code);
        Assert.Equal((3, "2\nx y\nberth\n"), _oci.Run("exec", "--env", "X=x y", "c", "sh", "-c", "echo $$; echo $X; hostname; exit 3"));
        Assert.Equal((255, "unable to start container process: exec: \"nope\": executable file not found in $PATH\n"), _oci.Run("exec", "c", "nope"));
        Assert.Equal((255, "unable to start container process: exec: \"/etc\": permission denied\n"), _oci.Run("exec", "c", "/etc"));
        File.WriteAllText(_oci["process"], """{"args":["sh","-c","id -u; id -g; pwd"],"cwd":"/tmp","user":{"uid":5,"gid":6},"env":["PATH=/bin"]}""");
        Assert.Equal((0, "5\n6\n/tmp\n"), _oci.Run("exec", "--process", _oci["process"], "c"));
        Assert.Equal(0, _oci.Run("exec", "--detach", "--pid-file", _oci["pid"], "c", "sleep", "1000").Code);
        var pids = _oci.Run("ps", "--format", "json", "c").Output.Trim().Trim('[', ']').Split(',');
        Assert.Equal(2, pids.Length);
        Assert.Contains(File.ReadAllText(_oci["pid"]), pids);
        Assert.Equal(0, _oci.Run("pause", "c").Code);
        Assert.Equal("paused", (string?)_oci.State("c")["status"]);
        Assert.Equal((255, "cannot exec in a paused container (use --ignore-paused to override)\n"), _oci.Run("exec", "c", "true"));
        Assert.Equal(0, _oci.Run("resume", "c").Code);
        Assert.Equal("running", (string?)_oci.State("c")["status"]);
    }

    [Fact]
    public void Exec_ProcSelfExe_IsNotThisProgram()
    {
        _oci.Command("sleep", "1000");
        Assert.Equal(0, _oci.Run("run", "--detach", "--bundle", _oci.Bundle, "c").Code);
        File.WriteAllText(Path.Combine(_oci.Bundle, "rootfs/bin/again"), "#!/proc/self/exe\n");
        File.SetUnixFileMode(Path.Combine(_oci.Bundle, "rootfs/bin/again"), UnixFileMode.UserExecute | UnixFileMode.UserRead);
        // The loader without a block: it touches what is not mapped.
        Assert.Equal(139, _oci.Run("exec", "c", "/bin/again").Code);
        Assert.Equal(139, _oci.Run("exec", "c", "/proc/self/exe").Code);
    }

    [Fact]
    public void Update_AndEvents_AreTheCgroups()
    {
        _oci.Command("sleep", "1000");
        Assert.Equal(0, _oci.Run("run", "--detach", "--bundle", _oci.Bundle, "c").Code);
        Assert.Equal((0, ""), _oci.Run("update", "--memory", "64m", "--pids-limit", "33", "c"));
        var stats = JsonNode.Parse(_oci.Run("events", "--stats", "c").Output)!;
        Assert.Equal(33, (int)stats["data"]!["pids"]!["limit"]!);
        Assert.Equal(64 << 20, (int)stats["data"]!["memory"]!["usage"]!["limit"]!);
    }

    [Fact]
    public void Features_AndVersion_AreWhatEnginesParse()
    {
        Assert.Equal("1.0.0", (string?)JsonNode.Parse(_oci.Run("features").Output)!["ociVersionMin"]);
        var lines = _oci.Run("--version").Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("berth-oci version ", lines[0], StringComparison.Ordinal);
        Assert.Equal("spec: 1.2.0", lines[2]);
    }
}
