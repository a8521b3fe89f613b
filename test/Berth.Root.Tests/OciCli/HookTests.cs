using System.Text.Json.Nodes;
using Xunit;

namespace Berth.Root.Tests.OciCli;

public sealed class HookTests : IDisposable
{
    private readonly OciFixture _oci = new();

    public void Dispose() => _oci.Dispose();

    [Fact]
    public void Hooks_AllStages_RunInOrderAndPlaceWithTheStateOnInput()
    {
        _oci.Command("sleep", "1000");
        _oci.Change(config =>
        {
            config["hooks"] = new JsonObject
            {
                ["prestart"] = Hooks(Host("prestart")),
                ["createRuntime"] = Hooks(Host("createRuntime")),
                ["createContainer"] = Hooks(Host("createContainer")),
                ["startContainer"] = Hooks(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", "cat >/tmp/startContainer; hostname >>/tmp/startContainer; touch /tmp/in-container") }),
                ["poststart"] = Hooks(Host("poststart")),
                ["poststop"] = Hooks(Host("poststop")),
            };
        });
        Assert.Equal((0, ""), _oci.Run("create", "--bundle", _oci.Bundle, "c"));
        Assert.Equal(["prestart", "createRuntime", "createContainer"], Order());
        var pid = (int)State("prestart")["pid"]!;
        foreach (var stage in Order())
        {
            Assert.Equal(("creating", "c", pid), ((string?)State(stage)["status"], (string?)State(stage)["id"], (int)State(stage)["pid"]!));
            Assert.Equal(_oci.Bundle, (string?)State(stage)["bundle"]);
        }

        // The host's files in the container's namespaces: its host name, and its mounts where the bundle is.
        Assert.NotEqual("berth", Line("createRuntime", "hostname"));
        Assert.Equal("berth", Line("createContainer", "hostname"));
        Assert.Contains($" {_oci.Bundle}/rootfs/proc ", File.ReadAllText(_oci["createContainer.mounts"]), StringComparison.Ordinal);
        Assert.DoesNotContain($" {_oci.Bundle}/rootfs/proc ", File.ReadAllText(_oci["createRuntime.mounts"]), StringComparison.Ordinal);
        Assert.Equal((0, ""), _oci.Run("start", "c"));
        Assert.True(File.Exists(Path.Combine(_oci.Bundle, "rootfs/tmp/in-container")));
        Assert.EndsWith("berth\n", File.ReadAllText(Path.Combine(_oci.Bundle, "rootfs/tmp/startContainer")), StringComparison.Ordinal);
        Assert.Equal("running", (string?)State("poststart")["status"]);
        Assert.Equal((0, ""), _oci.Run("delete", "--force", "c"));
        Assert.Equal("stopped", (string?)State("poststop")["status"]);
        Assert.Equal(["prestart", "createRuntime", "createContainer", "poststart", "poststop"], Order());
    }

    [Fact]
    public void Hook_ThatFails_EndsTheContainerAndIsNamed()
    {
        _oci.Change(config => config["hooks"] = new JsonObject { ["createRuntime"] = Hooks(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", "echo no luck; exit 4") }) });
        Assert.Equal((1, "error running createRuntime hook #0: /bin/sh: exit status 4, output: no luck\n"), _oci.Run("create", "--bundle", _oci.Bundle, "c"));
        Assert.Equal((0, ""), _oci.Run("list", "-q"));
    }

    [Fact]
    public void Hook_ThatDoesNotEnd_IsEndedAfterItsTimeout()
    {
        _oci.Change(config => config["hooks"] = new JsonObject { ["prestart"] = Hooks(new JsonObject { ["path"] = "/bin/sleep", ["args"] = new JsonArray("sleep", "1000"), ["timeout"] = 1 }) });
        Assert.Equal((1, "error running prestart hook #0: /bin/sleep: did not end within 1 s\n"), _oci.Run("create", "--bundle", _oci.Bundle, "c"));
    }

    [Fact]
    public void StartContainerHook_ThatFails_StopsTheContainer()
    {
        _oci.Command("sleep", "1000");
        _oci.Change(config => config["hooks"] = new JsonObject { ["startContainer"] = Hooks(new JsonObject { ["path"] = "/bin/false" }) });
        Assert.Equal(0, _oci.Run("create", "--bundle", _oci.Bundle, "c").Code);
        Assert.Equal((1, "error running startContainer hook #0: /bin/false: exit status 1\n"), _oci.Run("start", "c"));
        Assert.Equal((0, ""), _oci.Run("delete", "--force", "c"));
    }

    private static JsonArray Hooks(JsonObject hook) => [hook];

    // A hook that keeps what it got and where it was.
    private JsonObject Host(string stage) => new()
    {
        ["path"] = "/bin/sh",
        ["args"] = new JsonArray("sh", "-c", $"cat >{_oci[stage]}.json; hostname >{_oci[stage]}.hostname; cat /proc/self/mountinfo >{_oci[stage]}.mounts; echo {stage} >>{_oci["order"]}"),
        ["env"] = new JsonArray("PATH=/usr/bin:/bin:/usr/sbin:/sbin"),
    };

    private string[] Order() => File.ReadAllLines(_oci["order"]);

    private JsonNode State(string stage) => JsonNode.Parse(File.ReadAllText(_oci[stage + ".json"]))!;

    private string Line(string stage, string what) => File.ReadAllText(_oci[$"{stage}.{what}"]).Trim();
}
