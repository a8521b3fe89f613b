using Berth.Engine.Containers;
using Xunit;

namespace Berth.Engine.Tests.Containers;

public sealed class ContainerStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("berth-containers-").FullName;
    private readonly ContainerStore _store;

    public ContainerStoreTests() => _store = new ContainerStore(_root);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Container Add(string name, string? id = null)
    {
        var document = ContainerDocumentTests.Sample(name: name, id: id);
        _store.Reserve(name, document.Id);
        return _store.Add(document);
    }

    [Fact]
    public void Get_ByIdNameSlashedNameAndPrefix_FindsTheSameContainer()
    {
        var web = Add("web");
        Assert.All([web.Id, "web", "/web", web.Id[..12], web.Id[..1]], reference => Assert.Same(web, _store.Get(reference)));
    }

    [Fact]
    public void Get_ByAPrefixOfTwo_IsInvalid()
    {
        Add("a1", new string('a', 64));
        Add("a2", new string('a', 63) + "b");
        Assert.Equal("multiple IDs found with provided prefix: aa", Assert.Throws<EngineException>(() => _store.Get("aa")).Message);
    }

    [Fact]
    public void Get_OfNothing_IsNotFound()
    {
        var error = Assert.Throws<EngineException>(() => _store.Get("nope"));
        Assert.Equal((EngineErrorCode.NotFound, "No such container: nope"), (error.Code, error.Message));
        Assert.Null(_store.Find(""));
    }

    [Fact]
    public void Reserve_RacedByMany_IsWonByOne()
    {
        var won = 0;
        Parallel.For(0, 64, i =>
        {
            if (_store.TryReserve("web", "id" + i, out _)) Interlocked.Increment(ref won);
        });
        Assert.Equal(1, won);
        var error = Assert.Throws<EngineException>(() => _store.Reserve("web", "another"));
        Assert.StartsWith("Conflict. The container name \"/web\" is already in use by container \"id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReleaseName_ByWhoDoesNotHoldIt_LeavesItTaken()
    {
        var web = Add("web");
        _store.ReleaseName("web", "somebody else");
        Assert.False(_store.TryReserve("web", "x", out var holder));
        Assert.Equal(web.Id, holder);
    }

    [Fact]
    public void Load_FindsWhatWasWritten_AndNamesFoldersWithoutADocument()
    {
        var web = Add("web");
        Directory.CreateDirectory(Path.Combine(_root, "halfmade"));
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "torn")).FullName, "config.json"), "{"u8);
        var notices = new List<string>();
        var again = new ContainerStore(_root);
        Assert.Equal(["halfmade"], again.Load(notices.Add));
        Assert.Equal(web.Id, again.Get("web").Id);
        Assert.Contains("torn", Assert.Single(notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_WithoutTheLock_IsRefused()
    {
        var web = Add("web");
        Assert.Throws<InvalidOperationException>(() => _store.Save(web, web.Document));
        using (await web.LockAsync(TestContext.Current.CancellationToken)) _store.Save(web, web.Document with { RestartCount = 2 });
        Assert.Equal(2, web.Document.RestartCount);
    }

    [Fact]
    public async Task Wait_ForEachCondition_CompletesWhenItHolds()
    {
        var web = Add("web");
        Assert.True(WaitContainer.For(web, WaitCondition.NotRunning).IsCompletedSuccessfully);
        var (exit, removed) = (WaitContainer.For(web, WaitCondition.NextExit), WaitContainer.For(web, WaitCondition.Removed));
        web.SignalExit(new WaitResult(3));
        Assert.Equal(3, (await exit).ExitCode);
        Assert.False(removed.IsCompleted);
        Assert.False(web.NextExit.IsCompleted);
        web.SignalRemoved(new WaitResult(3));
        Assert.Equal(3, (await removed).ExitCode);
    }
}
