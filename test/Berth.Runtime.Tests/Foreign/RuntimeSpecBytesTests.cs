using System.Text.Json.Nodes;
using Berth.Oci;
using Berth.Runtime.Foreign;
using Xunit;

namespace Berth.Runtime.Tests.Foreign;

public sealed class RuntimeSpecBytesTests
{
    [Fact]
    public void Resources_NothingButWhatIsAskedFor_IsWritten() =>
        Assert.Equal("""{"pids":{"limit":44}}""", System.Text.Encoding.UTF8.GetString(RuntimeSpecBytes.Of(new LinuxResources { Pids = new PidsResources { Limit = 44 } })));

    [Fact]
    public void Spec_RootAndTreesAreWhereTheyAreMounted_AndTheVersionIsOneThatAllKnow()
    {
        var request = new LaunchRequest
        {
            Id = "c",
            RootMounts = [],
            Stdio = new StdioRequest(),
            Spec = new RuntimeSpec
            {
                OciVersion = "1.2.0",
                Process = new ProcessSpec { Args = ["true"], Capabilities = new CapabilitiesSpec() },
                Root = new RootSpec { Path = "", Readonly = true },
                Mounts = [new Mount { Destination = "/part", Type = "bind", Source = "/volume" }, new Mount { Destination = "/whole", Type = "bind", Source = "/volume" }],
            },
        };

        var spec = JsonNode.Parse(RuntimeSpecBytes.Of(request, "/b/rootfs", new Dictionary<string, string> { ["/part"] = "/b/tree-0" }))!;

        Assert.Equal(("1.0.2", "/b/rootfs", true), ((string)spec["ociVersion"]!, (string)spec["root"]!["path"]!, (bool)spec["root"]!["readonly"]!));
        Assert.Equal(["/b/tree-0", "/volume"], spec["mounts"]!.AsArray().Select(mount => (string)mount!["source"]!));
        Assert.Null(spec["annotations"]);
        // No capability at all is not the same as nothing said of them.
        Assert.Equal("{}", spec["process"]!["capabilities"]!.ToJsonString());
    }
}
