using Berth.Engine.Cdi;
using Berth.Oci;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Cdi;

public sealed class CdiTests : IDisposable
{
    private const string Yaml = """
        ---
        cdiVersion: 0.5.0
        kind: nvidia.com/gpu   # of the toolkit
        devices:
        - name: "0"
          containerEdits:
            deviceNodes:
            - path: /dev/zero9
              hostPath: /dev/zero
              permissions: rw
        - name: all
          containerEdits:
            env: [ ]
        containerEdits:
          env:
          - A=1
          - 'PATH=/cdi'
          mounts:
          - containerPath: /in
            hostPath: /tmp
            options:
              - ro
              - bind
          additionalGids: 
            - 44
        """;

    private readonly TempDirectory _folder = new();
    private readonly List<string> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Yaml_AsTheToolkitWritesIt_IsRead()
    {
        File.WriteAllText(_folder["nvidia.yaml"], Yaml.Replace("env: [ ]", "env: []", StringComparison.Ordinal));
        var edits = Registry().Resolve(["nvidia.com/gpu=0"]);
        Assert.Empty(_notices);
        Assert.Equal(["A=1", "PATH=/cdi"], edits[0].Env!);
        Assert.Equal(["ro", "bind"], edits[0].Mounts![0].Options!);
        Assert.Equal("/dev/zero", edits[1].DeviceNodes![0].HostPath);
    }

    [Fact]
    public void Device_ThatIsNotThere_IsNamedAsDockerDoes()
    {
        var error = Assert.Throws<EngineException>(() => Registry().Resolve(["a.com/x=1", "a.com/x=2"]));
        Assert.Equal("CDI device injection failed: unresolvable CDI devices a.com/x=1, a.com/x=2", error.Message);
    }

    [Fact]
    public void Device_InTwoFilesOfAFolder_IsNobodys()
    {
        File.WriteAllText(_folder["1.json"], """{"kind":"a.com/x","devices":[{"name":"1"}]}""");
        File.WriteAllText(_folder["2.json"], """{"kind":"a.com/x","devices":[{"name":"1"},{"name":"2"}]}""");
        Assert.Equal(["a.com/x=2"], Registry().Names());
        Assert.Single(_notices);
    }

    [Fact]
    public void File_ThatCannotBeRead_IsToldAndLeftOut()
    {
        File.WriteAllText(_folder["1.yaml"], "kind: a.com/x\ndevices: [{name: x}]\n");
        Assert.Empty(Registry().Names());
        Assert.Contains("line 2: not understood", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Spec_GetsNodesRulesMountsVariablesAndGroups()
    {
        var spec = new RuntimeSpec
        {
            Process = new ProcessSpec { Args = ["true"], Cwd = "/", Env = ["PATH=/bin"], User = new UserSpec { AdditionalGids = [1] } },
            Linux = new LinuxSpec { Resources = new LinuxResources() },
        };
        var edits = new CdiEdits
        {
            Env = ["PATH=/cdi", "B=2"],
            AdditionalGids = [44, 1],
            Mounts = [new CdiMount { HostPath = "/tmp", ContainerPath = "/in", Options = ["ro", "bind"] }],
            DeviceNodes = [new CdiDeviceNode { Path = "/dev/z", HostPath = "/dev/zero", Permissions = "r" }],
        };
        var result = ApplyCdi.To(spec, [edits]);
        Assert.Equal(["PATH=/cdi", "B=2"], result.Process!.Env);
        Assert.Equal([1u, 44u], result.Process.User.AdditionalGids);
        Assert.Equal("/in", Assert.Single(result.Mounts).Destination);
        Assert.Equal(("/dev/z", 1, 5), (result.Linux!.Devices[0].Path, result.Linux.Devices[0].Major, result.Linux.Devices[0].Minor));
        Assert.Equal("r", Assert.Single(result.Linux.Resources!.Devices).Access);
    }

    private CdiRegistry Registry() => new([_folder.Path], _notices.Add);
}
