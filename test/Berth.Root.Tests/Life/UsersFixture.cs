using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>A daemon with <c>--userns-remap default</c> on a machine that seems to have the user dockremap.</summary>
public class UsersFixture : LifeFixture
{
    /// <summary>The user outside who is root inside.</summary>
    public const uint First = 300_000;

    protected override string[] Flags => ["--userns-remap", "default"];

    // The machine's own accounts stay as they are: these lie over them for the daemon only.
    protected override string Prepare
    {
        get
        {
            var folder = Directory.CreateDirectory(Path.Combine(Scratch, "etc")).FullName;
            var ids = string.Create(CultureInfo.InvariantCulture, $"dockremap:{First}:65536\n");
            Write("passwd", File.ReadAllText("/etc/passwd").TrimEnd('\n') + "\ndockremap:x:998:998::/:/bin/false\n");
            Write("group", File.ReadAllText("/etc/group").TrimEnd('\n') + "\ndockremap:x:998:\n");
            Write("subuid", ids);
            Write("subgid", ids);
            return $"mount -t overlay -o lowerdir={folder}:/etc overlay /etc";

            void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What a container's script prints; the container stays.</summary>
    public async Task<string> OutputAsync(string name, string script, JsonObject? host = null)
    {
        await RunAsync(name, script, host, new JsonObject { ["Tty"] = true });
        await Engine.PostAsync($"containers/{name}/wait", Cancel);
        return (await Engine.GetAsync($"containers/{name}/logs?stdout=1", Cancel)).Body.Replace("\r", "", StringComparison.Ordinal);
    }

    /// <summary>What a command prints that is run in a running container.</summary>
    public async Task<string> ExecAsync(string name, string script)
    {
        var config = new JsonObject { ["AttachStdout"] = true, ["AttachStderr"] = true, ["Tty"] = true, ["Cmd"] = new JsonArray("sh", "-c", script) };
        var made = await Engine.PostAsync($"containers/{name}/exec", config.ToJsonString(), Cancel);
        Assert.True(made.Status == System.Net.HttpStatusCode.Created, made.Body);
        var id = (string)JsonNode.Parse(made.Body)!["Id"]!;
        return (await Engine.PostAsync($"exec/{id}/start", """{"Tty":true}""", Cancel)).Body.Replace("\r", "", StringComparison.Ordinal);
    }

    /// <summary>The refusal of a container.</summary>
    public async Task<string> RefusalAsync(JsonObject host)
    {
        var config = new JsonObject { ["Image"] = "busybox", ["HostConfig"] = host };
        var created = await Engine.PostAsync("containers/create", config.ToJsonString(), Cancel);
        if (created.Status != System.Net.HttpStatusCode.Created) return $"{(int)created.Status} {created.Message}";
        var started = await Engine.PostAsync($"containers/{JsonNode.Parse(created.Body)!["Id"]}/start", Cancel);
        return $"{(int)started.Status} {started.Message}";
    }
}

/// <summary>The same where containers must ask for a user namespace.</summary>
public sealed class OptInFixture : UsersFixture
{
    protected override string[] Flags => [.. base.Flags, "--default-userns-mode", "host"];
}
