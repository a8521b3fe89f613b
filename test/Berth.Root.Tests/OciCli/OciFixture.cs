using System.Diagnostics;
using System.Text.Json.Nodes;
using Berth.Linux.Cgroups;
using Berth.Testing;

namespace Berth.Root.Tests.OciCli;

/// <summary>A bundle of busybox, a directory for states, and the berth-oci program over them.</summary>
public sealed class OciFixture : IDisposable
{
    private readonly TempDirectory _directory = new("o");
    private readonly string _parent = "/berth-oci-test-" + Guid.NewGuid().ToString("N")[..8];

    public OciFixture()
    {
        Require.Root();
        var busybox = Require.Program("busybox");
        foreach (var name in new[] { "bin", "proc", "sys", "dev", "tmp", "etc" }) Directory.CreateDirectory(_directory["bundle/rootfs/" + name]);
        File.Copy(busybox, _directory["bundle/rootfs/bin/busybox"]);
        foreach (var name in new[] { "sh", "true", "false", "cat", "echo", "id", "ls", "sleep", "stat", "env", "hostname", "grep", "mount", "kill", "tty", "head", "wc", "readlink", "nice", "touch", "mknod", "umask" })
            File.CreateSymbolicLink(_directory["bundle/rootfs/bin/" + name], "busybox");
        Run("spec", "--bundle", Bundle);
        Change(config =>
        {
            config["process"]!["terminal"] = false;
            config["root"]!["readonly"] = false;
        });
    }

    public string Bundle => _directory["bundle"];

    public string this[string name] => _directory[name];

    /// <summary>The published program where there is one, else the one beside the tests.</summary>
    public static string Program()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var published = Path.Combine(Repository.Root, "artifacts/berth/berth-oci");
        var built = Path.Combine(here.Parent!.Parent!.FullName, "Berth.OciCli", here.Name, "berth-oci");
        return Environment.GetEnvironmentVariable("BERTH_OCI") is { Length: > 0 } chosen ? chosen : File.Exists(built) ? built : published;
    }

    /// <summary>Changes config.json; the cgroup is always one of this fixture's.</summary>
    public void Change(Action<JsonNode> change)
    {
        var path = Path.Combine(Bundle, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config["linux"]!["cgroupsPath"] = _parent + "/box";
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }

    /// <summary>Sets what the container runs.</summary>
    public void Command(params string[] arguments) => Change(config => config["process"]!["args"] = new JsonArray([.. arguments.Select(a => JsonValue.Create(a))]));

    /// <summary>Runs berth-oci to its end; exit code and all it wrote.</summary>
    public (int Code, string Output) Run(params string[] arguments)
    {
        // A detached container keeps the streams it was given, so they are files.
        var output = _directory["output" + Guid.NewGuid().ToString("N")];
        var quoted = string.Join(' ', arguments.Select(a => "'" + a.Replace("'", "'\\''", StringComparison.Ordinal) + "'"));
        using var process = Process.Start("sh", ["-c", $"exec {Program()} --root {_directory["state"]} --log {_directory["log"]} --log-format json {quoted} >{output} 2>&1 </dev/null"]);
        process.WaitForExit();
        return (process.ExitCode, File.ReadAllText(output));
    }

    /// <summary>The state document of a container.</summary>
    public JsonNode State(string id) => JsonNode.Parse(Run("state", id).Output)!;

    public void Dispose()
    {
        foreach (var id in Run("list", "-q").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) Run("delete", "--force", id);
        using (var hierarchy = CgroupHierarchy.Detect()) hierarchy.DeleteParent(_parent);
        _directory.Dispose();
    }
}
