using System.Diagnostics;
using Xunit;

namespace Berth.Root.Tests.Install;

/// <summary>eng/install.sh, staged into a directory of its own by DESTDIR.</summary>
public sealed class InstallScriptTests : IDisposable
{
    private readonly string _stage = Directory.CreateTempSubdirectory("berth-install-").FullName;

    public void Dispose() => Directory.Delete(_stage, recursive: true);

    [Fact]
    public void Install_WithPrefix_PlacesProgramsUnitsAndCompletions()
    {
        var (code, output) = Run("--prefix", "/opt/berth");

        Assert.True(code == 0, output);
        foreach (var program in (string[])["bin/berth", "bin/berth-oci", "lib/berth/berthd", "lib/berth/berth-shim", "lib/berth/berth-init"])
        {
            var mode = File.GetUnixFileMode(Path.Combine(_stage, "opt/berth", program));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute), $"{program} has mode {mode}");
        }

        Assert.Equal("../lib/berth/berthd", new FileInfo(Path.Combine(_stage, "opt/berth/bin/berthd")).LinkTarget);
        Assert.Contains("ExecStart=/opt/berth/lib/berth/berthd", Unit("berth.service"), StringComparison.Ordinal);
        Assert.Contains("KillMode=process", Unit("berth.service"), StringComparison.Ordinal);
        Assert.Contains("SocketGroup=berth", Unit("berth.socket"), StringComparison.Ordinal);
        Assert.DoesNotContain("@PREFIX@", Unit("berth.service"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_stage, "etc/systemd/system/berth.socket.d")));
        var completion = Path.Combine(_stage, "opt/berth/share/bash-completion/completions/berth");
        Assert.Equal(0, Exec("bash", ["-n", completion]).Code);
        Assert.NotEqual(0, new FileInfo(Path.Combine(_stage, "opt/berth/share/zsh/site-functions/_berth")).Length);
    }

    [Fact]
    public void Install_DockerCompat_AddsDockersSocketToTheUnit()
    {
        var (code, output) = Run("--docker-compat");

        Assert.True(code == 0, output);
        Assert.Contains("ListenStream=/var/run/docker.sock", Unit("berth.socket.d/docker-compat.conf"), StringComparison.Ordinal);
    }

    [Fact]
    public void Undo_AfterInstall_LeavesNoFile()
    {
        Assert.Equal(0, Run("--docker-compat").Code);

        var (code, output) = Run("--undo");

        Assert.True(code == 0, output);
        Assert.Empty(Directory.EnumerateFiles(_stage, "*", SearchOption.AllDirectories));
        Assert.Equal(0, Run("--undo").Code);
        Assert.Equal(0, Run("--prefix", "/opt/berth").Code);
        Assert.Equal(0, Run("--undo", "--prefix", "/opt/berth").Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_stage, "opt/berth")));
    }

    [Theory]
    [InlineData("--prefix", "relative/dir", "--prefix wants an absolute directory, not 'relative/dir'")]
    [InlineData("--frobnicate", "", "unknown option --frobnicate")]
    public void Install_WrongArgument_NamesItAndPlacesNothing(string option, string value, string sentence)
    {
        var (code, output) = Run([.. new[] { option, value }.Where(a => a.Length > 0)]);

        Assert.NotEqual(0, code);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_stage));
    }

    private string Unit(string name) => File.ReadAllText(Path.Combine(_stage, "etc/systemd/system", name));

    private (int Code, string Output) Run(params string[] arguments) => Exec(Path.Combine(Root(), "eng/install.sh"), arguments);

    private (int Code, string Output) Exec(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DESTDIR"] = _stage;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    private static string Root()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (File.Exists(Path.Combine(d.FullName, "Berth.slnx"))) return d.FullName;
        throw new InvalidOperationException($"no Berth.slnx above {AppContext.BaseDirectory}");
    }
}
