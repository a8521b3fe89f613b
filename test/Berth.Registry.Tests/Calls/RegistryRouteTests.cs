using System.Net;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Calls;

public sealed class RegistryRouteTests : IDisposable
{
    private readonly MemoryRegistry _registry = new();

    public void Dispose() => _registry.Dispose();

    [Theory]
    [InlineData("/v2/../../etc/manifests/1")]
    [InlineData("/v2/%2e%2e/manifests/1")]
    [InlineData("/v2/a/%2e%2e/%2e%2e/manifests/1")]
    [InlineData("/v2/a//b/manifests/1")]
    [InlineData("/v2/_tags/manifests/1")]
    [InlineData("/v2/Upper/manifests/1")]
    [InlineData("/v2/a%00b/manifests/1")]
    [InlineData("/v2/a-/tags/list")]
    public async Task Name_OutsideTheGrammar_TouchesNothing(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri("http://registry.test" + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var answer = await _registry.Http.SendAsync(request, Cancel);
        Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_registry.Folder, "registry", "repositories")));
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/x", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v2/x/manifests/1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/v2/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v2/x/blobs/sha256:1", HttpStatusCode.BadRequest)]
    public async Task WhatTheRegistryHasNot_IsRefusedInJson(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _registry.Http.SendAsync(request, Cancel);
        Assert.NotEmpty(await answer.ErrorAsync(status));
        Assert.Equal("registry/2.0", Assert.Single(answer.Headers.GetValues("Docker-Distribution-Api-Version")));
    }

    [Fact]
    public async Task ReadOnly_ServesAndTakesNothing()
    {
        var (_, layer) = await _registry.Http.ImageAsync("x", "1");
        _registry.Options = new RegistryOptions { ReadOnly = true };
        _registry.Restart();
        using var push = await _registry.Http.PostAsync("/v2/x/blobs/uploads/", null, Cancel);
        Assert.Equal("UNSUPPORTED", await push.ErrorAsync(HttpStatusCode.MethodNotAllowed));
        using var delete = await _registry.Http.DeleteAsync("/v2/x/manifests/1", Cancel);
        Assert.Equal("UNSUPPORTED", await delete.ErrorAsync(HttpStatusCode.MethodNotAllowed));
        using var pull = await _registry.Http.GetAsync($"/v2/x/blobs/{layer}", Cancel);
        Assert.Equal(HttpStatusCode.OK, pull.StatusCode);
    }
}
