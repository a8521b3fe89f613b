using Berth.Daemon.Http;
using Xunit;

namespace Berth.Daemon.Tests.Http;

public sealed class RoutesTests
{
    private readonly Routes _routes = new();
    private readonly List<string> _mapped = [];
    private readonly Dictionary<Handler, string> _patterns = [];

    public RoutesTests()
    {
        foreach (var pattern in (string[])["/images/json", "/images/{name}", "/images/{name}/json", "/images/{name}/history", "/containers/{name}/json", "/_ping"])
        {
            // A lambda that captures is a new delegate each time, so it can be told apart.
            Handler handler = _ => Task.FromResult(pattern);
            _patterns[handler] = pattern;
            _routes.Map("GET", pattern, handler);
            _mapped.Add(pattern);
        }
        _routes.Freeze();
    }

    [Theory]
    [InlineData("/_ping", "/_ping", "")]
    [InlineData("/images/json", "/images/json", "")]
    [InlineData("/images/busybox/json", "/images/{name}/json", "busybox")]
    [InlineData("/images/registry:5000/a/b:1/json", "/images/{name}/json", "registry:5000/a/b:1")]
    [InlineData("/images/json/json", "/images/{name}/json", "json")]
    [InlineData("/images/a/history", "/images/{name}/history", "a")]
    [InlineData("/images/a/b", "/images/{name}", "a/b")]
    public void Path_Known_FindsItsHandlerAndName(string path, string pattern, string name)
    {
        var handler = _routes.Find("GET", path, out var found);
        Assert.NotNull(handler);
        Assert.Equal(pattern, _patterns[handler]);
        Assert.Equal(name, found.ToString());
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/nope")]
    [InlineData("GET", "/containers")]
    [InlineData("GET", "/containers//json")]
    [InlineData("GET", "/containers/a")]
    [InlineData("POST", "/_ping")]
    [InlineData("get", "/_ping")]
    public void Path_Unknown_FindsNothing(string method, string path) => Assert.Null(_routes.Find(method, path, out _));

    [Fact]
    public void Path_OfAbsurdLength_FindsNothing() => Assert.Null(_routes.Find("GET", "/" + new string('x', 5000), out _));

    [Fact]
    public void Name_OfAbsurdLength_IsStillFound() => Assert.NotNull(_routes.Find("GET", $"/images/{new string('x', 5000)}/json", out _));

    [Fact]
    public void Route_MappedIfFree_GivesWay()
    {
        var routes = new Routes();
        Handler first = _ => Task.CompletedTask;
        routes.Map("GET", "/a/{name}/b", first);
        routes.MapIfFree("GET", "/a/{name}/b", _ => Task.FromResult(1));
        routes.Freeze();
        Assert.Same(first, routes.Find("GET", "/a/x/b", out _));
    }
}
