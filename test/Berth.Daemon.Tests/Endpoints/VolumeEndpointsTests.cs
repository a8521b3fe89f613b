using Berth.Daemon.Tests.Http;
using Berth.Daemon.Volumes;
using Berth.Engine.Events;
using Berth.Engine.Volumes;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Endpoints;

public sealed class VolumeEndpointsTests : IDisposable
{
    private readonly TempDirectory _root = new();
    private readonly VolumeStore _volumes;

    public VolumeEndpointsTests() => _volumes = new VolumeStore(_root.Path, new EventBus(TimeProvider.System), TimeProvider.System);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Volume_FromCreationToRemoval_AnswersAsDockerDoes()
    {
        await using var server = await TestServer.StartAsync(r => VolumeEndpoints.Map(r, _volumes));
        var made = await server.PostAsync("/volumes/create", "{\"Name\":\"data\",\"Labels\":{\"a\":\"b\"}}", Ct);
        Assert.StartsWith("HTTP/1.1 201 ", made);
        Assert.Contains($"\"Driver\":\"local\",\"Labels\":{{\"a\":\"b\"}},\"Mountpoint\":\"{_root.Path}/data/_data\",\"Name\":\"data\",\"Options\":null,\"Scope\":\"local\"}}\n", made);
        Assert.Contains("{\"Volumes\":[{", await server.GetAsync("GET", "/volumes", Ct));
        Assert.EndsWith("{\"Volumes\":[],\"Warnings\":null}\n", await server.GetAsync("GET", "/volumes?filters=%7B%22name%22%3A%5B%22other%22%5D%7D", Ct));
        Assert.StartsWith("HTTP/1.1 200 ", await server.GetAsync("GET", "/volumes/data", Ct));
        Assert.StartsWith("HTTP/1.1 204 ", await server.GetAsync("DELETE", "/volumes/data", Ct));
        Assert.EndsWith("{\"message\":\"get data: no such volume\"}\n", await server.GetAsync("DELETE", "/volumes/data", Ct));
        Assert.StartsWith("HTTP/1.1 204 ", await server.GetAsync("DELETE", "/volumes/data?force=1", Ct));
    }

    [Fact]
    public async Task Prune_LeavesNamedAndUsedVolumes_UnlessToldAll()
    {
        await using var server = await TestServer.StartAsync(r => VolumeEndpoints.Map(r, _volumes));
        await server.PostAsync("/volumes/create", "{\"Name\":\"named\"}", Ct);
        await server.PostAsync("/volumes/create", "{\"Name\":\"used\"}", Ct);
        await server.PostAsync("/volumes/create", "{}", Ct);
        _volumes.UsersOf = name => name == "used" ? ["c"] : [];
        await server.GetAsync("POST", "/volumes/prune", Ct);
        Assert.Equal(["named", "used"], _volumes.List().Select(v => v.Name));
        Assert.Contains("{\"VolumesDeleted\":[\"named\"],\"SpaceReclaimed\":0}", await server.GetAsync("POST", "/volumes/prune?filters=%7B%22all%22%3A%5B%22true%22%5D%7D", Ct));
    }
}
