using Berth.Engine.Events;
using Xunit;

namespace Berth.Engine.Tests.Events;

public sealed class EventBusTests
{
    private static readonly Dictionary<string, string> s_none = [];
    private readonly EventBus _bus = new(TimeProvider.System);

    [Fact]
    public void Listener_HearsWhatIsPublishedAfterIt()
    {
        _bus.Publish("container", "create", "a", s_none);
        using var subscription = _bus.Subscribe(EventFilter.Everything, since: null);
        _bus.Publish("container", "start", "a", s_none);
        Assert.True(subscription.Events.TryRead(out var happened));
        Assert.Equal("start", happened.Action);
        Assert.False(subscription.Events.TryRead(out _));
    }

    [Fact]
    public void Replay_GivesTheLast256InOrder_ThenWhatComes()
    {
        for (var i = 0; i < 300; i++) _bus.Publish("container", "start", $"{i}", s_none);
        using var subscription = _bus.Subscribe(EventFilter.Everything, DateTimeOffset.MinValue);
        _bus.Publish("container", "start", "300", s_none);
        List<string> ids = [];
        while (subscription.Events.TryRead(out var happened)) ids.Add(happened.ActorId);
        Assert.Equal(Enumerable.Range(44, 257).Select(i => $"{i}"), ids);
    }

    [Fact]
    public void Listener_ThatNeverReads_LosesTheOldest()
    {
        using var subscription = _bus.Subscribe(EventFilter.Everything, since: null);
        for (var i = 0; i < 10_000; i++) _bus.Publish("container", "start", $"{i}", s_none);
        Assert.True(subscription.Events.TryRead(out var oldest));
        Assert.Equal("5904", oldest.ActorId);
    }

    [Fact]
    public void Listener_Disposed_IsForgotten()
    {
        _bus.Subscribe(EventFilter.Everything, since: null).Dispose();
        Assert.Equal(0, _bus.Listeners);
    }

    [Theory]
    [InlineData("event", "start", true)]
    [InlineData("event", "stop", false)]
    [InlineData("event", "exec_create", false)]
    [InlineData("type", "container", true)]
    [InlineData("type", "image", false)]
    [InlineData("container", "abc", true)]
    [InlineData("container", "web", true)]
    [InlineData("container", "we", true)]
    [InlineData("container", "eb", false)]
    [InlineData("container", "other", false)]
    [InlineData("image", "busybox", true)]
    [InlineData("image", "busybox:1", true)]
    [InlineData("image", "alpine", false)]
    [InlineData("label", "a", true)]
    [InlineData("label", "a=b", true)]
    [InlineData("label", "a=c", false)]
    [InlineData("volume", "web", false)]
    [InlineData("scope", "local", true)]
    [InlineData("scope", "swarm", false)]
    public void Filter_LetsPass(string key, string value, bool passes)
    {
        var filter = EventFilter.From(new Dictionary<string, IReadOnlyList<string>> { [key] = [value] });
        using var subscription = _bus.Subscribe(filter, since: null);
        _bus.Publish("container", "start", "abcdef", new Dictionary<string, string> { ["name"] = "web", ["image"] = "busybox:1", ["a"] = "b" });
        Assert.Equal(passes, subscription.Events.TryRead(out _));
    }

    [Fact]
    public void Filter_OnHealth_MatchesTheWordBeforeTheColon()
    {
        var filter = EventFilter.From(new Dictionary<string, IReadOnlyList<string>> { ["event"] = ["health_status"] });
        using var subscription = _bus.Subscribe(filter, since: null);
        _bus.Publish("container", "health_status: healthy", "a", s_none);
        Assert.True(subscription.Events.TryRead(out _));
    }

    [Fact]
    public void Filter_Unknown_FiltersNothing()
    {
        using var subscription = _bus.Subscribe(EventFilter.From(new Dictionary<string, IReadOnlyList<string>> { ["foo"] = ["x"] }), since: null);
        _bus.Publish("container", "create", "a", s_none);
        Assert.True(subscription.Events.TryRead(out _));
    }
}
