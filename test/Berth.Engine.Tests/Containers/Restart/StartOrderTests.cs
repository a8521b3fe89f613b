using Berth.Engine.Containers;
using Berth.Engine.Containers.Restart;
using Berth.Engine.Links;
using Xunit;

namespace Berth.Engine.Tests.Containers.Restart;

public sealed class StartOrderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-order-").FullName;
    private readonly ContainerStore _store;

    public StartOrderTests() => _store = new ContainerStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Of_NetworkAndLink_ComeFirst()
    {
        var ids = new[] { Add("user", 'a', network: "container:proxy"), Add("proxy", 'b', link: new string('c', 64)), Add("base", 'c') };
        Assert.Equal(["base", "proxy", "user"], Names(ids));
    }

    [Fact]
    public void Of_ACircle_EverybodyOnce()
    {
        var ids = new[] { Add("one", 'a', network: "container:two"), Add("two", 'b', network: "container:one") };
        Assert.Equal(["two", "one"], Names(ids));
    }

    [Fact]
    public void Of_OneThatDoesNotStart_IsNotWaitedFor()
    {
        Add("stopped", 'b');
        Assert.Equal(["user"], Names(Add("user", 'a', network: "container:stopped")));
    }

    private IEnumerable<string> Names(params string[] ids) => new StartOrder(_store).Of(ids).Select(container => container.Name);

    private string Add(string name, char id, string network = "bridge", string? link = null)
    {
        var document = ContainerDocumentTests.Sample(name: name, id: new string(id, 64));
        document = document with
        {
            HostConfig = document.HostConfig with { NetworkMode = network, PidMode = "", IpcMode = "private" },
            Links = link is null ? [] : [new LinkedContainer(link, "then", "alias")],
        };
        _store.Reserve(name, document.Id);
        return _store.Add(document).Id;
    }
}
