using Berth.Images.Tests.Samples;
using Berth.Oci;

namespace Berth.Images.Tests.Registries;

/// <summary>What is made of the answers of registries and token servers that refuse; recorded from Docker 28.5.2.</summary>
public sealed class RefusalTests
{
    private const string Denied = "pull access denied for HOST/x, repository does not exist or may require 'docker login': denied: ";

    [Theory]
    [InlineData(403, "application/json", "", "error parsing HTTP 403 response body: unexpected end of JSON input: \"\"")]
    [InlineData(403, "text/plain", "no entry here", Denied + "no entry here")]
    [InlineData(403, "application/json", """{"details":"x"}""", Denied + "x")]
    [InlineData(403, "application/json", """{"errors":[{"code":"DENIED","message":"my own words"}]}""", Denied + "my own words")]
    [InlineData(403, "application/json", """{"errors":[{"code":"DENIED"}]}""", Denied + "requested access to the resource is denied")]
    [InlineData(403, "application/json", """{"errors":[{"code":"ODD","message":"odd words"}]}""", "unknown: odd words")]
    [InlineData(403, "application/json", """{"errors":[]}""", "error parsing HTTP 403 response body: no error details found in HTTP response body: \"{\\\"errors\\\":[]}\"")]
    [InlineData(401, "application/json", "", "unauthorized: authentication required")]
    [InlineData(404, "text/html", "<b>no</b>", "unknown: <b>no</b>")]
    [InlineData(418, "text/plain", "teapot", "unknown: teapot")]
    [InlineData(429, "text/plain", "slow", "toomanyrequests: slow")]
    public async Task Refusal_IsToldAsDockerTellsIt(int status, string type, string body, string expected)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.Intercept = context =>
        {
            if (!context.Request.Url!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal)) return false;
            FakeRegistry.Answer(context, status, System.Text.Encoding.UTF8.GetBytes(body), type);
            return true;
        };

        Assert.Equal(expected.Replace("HOST", registry.Host, StringComparison.Ordinal), await store.PullFails($"{registry.Host}/x:1"));
    }

    [Theory]
    [InlineData("insufficient_scope\"", Denied + "requested access to the resource is denied")]
    [InlineData("invalid_token\",error_description=\"it is old\"", "unauthorized: it is old")]
    public async Task ErrorOfAChallenge_IsTheReason(string error, string expected)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.Intercept = context =>
        {
            var (path, host) = (context.Request.Url!.AbsolutePath, registry.Host);
            if (path == "/token") FakeRegistry.Answer(context, 200, """{"token":"t"}""");
            else FakeRegistry.Answer(context, 401, "{}", ("WWW-Authenticate", $"Bearer realm=\"http://{host}/token\"{(path == "/v2/" ? "" : $",error=\"{error}")}"));
            return true;
        };

        Assert.Equal(expected.Replace("HOST", registry.Host, StringComparison.Ordinal), await store.PullFails($"{registry.Host}/x:1"));
    }

    [Theory]
    [InlineData(401, "", "unauthorized: authentication required")]
    [InlineData(401, """{"details":"incorrect username or password"}""", "unauthorized: incorrect username or password")]
    [InlineData(500, "{}", "received unexpected HTTP status: 500 Internal Server Error")]
    [InlineData(200, "{bad", "unable to decode token response: invalid character 'b' looking for beginning of object key string (line 1, character 2)")]
    [InlineData(200, "{}", "authorization server did not include a token in the response")]
    public async Task TokenServersRefusal_NamesWhatTheTokenWasFor(int status, string body, string expected)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.Intercept = context =>
        {
            if (context.Request.Url!.AbsolutePath == "/token") FakeRegistry.Answer(context, status, body);
            else FakeRegistry.Answer(context, 401, "{}", ("WWW-Authenticate", $"Bearer realm=\"http://{registry.Host}/token\""));
            return true;
        };

        Assert.Equal($"Head \"http://{registry.Host}/v2/x/manifests/1\": {expected}", await store.PullFails($"{registry.Host}/x:1"));
    }

    [Theory]
    [InlineData("{bad", "invalid manifest: invalid character 'b' looking for beginning of object key string (line 1, character 2)")]
    [InlineData("""{"schemaVersion":2,"layers":5}""", "invalid manifest: layers is of another kind than it must be (line 1, byte 29)")]
    [InlineData("""{"schemaVersion":2}""", "invalid manifest: the document lacks \"config\"")]
    [InlineData("""{"config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":4}}""", "invalid manifest: config lacks \"digest\"")]
    public async Task BrokenManifest_IsToldWithItsPlace(string manifest, string expected)
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        registry.AddManifest("1", MediaTypes.OciManifest, System.Text.Encoding.UTF8.GetBytes(manifest));

        Assert.Equal(expected, await store.PullFails($"{registry.Host}/x:1"));
    }
}
