using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Registry.Access;
using Berth.Testing;
using static Berth.Registry.Tests.Pushing;

namespace Berth.Registry.Tests.Access;

public sealed class GateTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly ManualTime _time = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public GateTests()
    {
        Write("htpasswd", $"# users\nalice:{Bcrypt.Create("secret", 4)}\nbob:{Bcrypt.Create("word", 4)}\n");
        Write("access", "alice  team/*  push,delete   # hers\nbob team/app pull\nanonymous public/* pull\nalice * pull\n");
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Password_OpensWhatTheRulesAllow()
    {
        using var registry = new MemoryRegistry(gate: new PasswordGate(Passwords.Open(_folder["htpasswd"]), AccessRules.Read(_folder["access"])));
        var http = registry.Http;
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), await AskAsync(http, "/v2/"));
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), await AskAsync(http, "/v2/", Basic("alice", "wrong")));
        Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), await AskAsync(http, "/v2/", Basic("carol", "secret")));
        Assert.Equal((HttpStatusCode.OK, ""), await AskAsync(http, "/v2/", Basic("alice", "secret")));
        http.DefaultRequestHeaders.Authorization = Basic("alice", "secret");
        await http.ImageAsync("team/app", "1");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/v2/_catalog")).Status);
        using (var elsewhere = await http.PostAsync("/v2/other/blobs/uploads/", null, Cancel)) Assert.Equal("DENIED", await elsewhere.ErrorAsync(HttpStatusCode.Forbidden));
        http.DefaultRequestHeaders.Authorization = Basic("bob", "word");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/v2/team/app/manifests/1")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(http, "/v2/_catalog")).Status);
        using (var push = await http.PostAsync("/v2/team/app/blobs/uploads/", null, Cancel)) Assert.Equal(HttpStatusCode.Forbidden, push.StatusCode);
        using (var delete = await http.DeleteAsync("/v2/team/app/manifests/1", Cancel)) Assert.Equal(HttpStatusCode.Forbidden, delete.StatusCode);
        http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(http, "/v2/public/x/manifests/1")).Status);
    }

    [Fact]
    public void PasswordFile_IsReadAgainWhenItChanges()
    {
        var passwords = Passwords.Open(_folder["htpasswd"]);
        Assert.True(passwords.Verify("bob", "word"));
        Write("htpasswd", $"alice:{Bcrypt.Create("another secret", 4)}\ncarol:{Bcrypt.Create("new", 4)}\ndave:{Bcrypt.Create("new", 4)}\n");
        Assert.False(passwords.Verify("bob", "word"));
        Assert.True(passwords.Verify("carol", "new"));
        Assert.False(passwords.Verify("alice", "secret"));
        Write("htpasswd", "half a li");
        Assert.True(passwords.Verify("carol", "new"));
    }

    [Fact]
    public void Files_WithAWrongLine_AreRefusedNamingIt()
    {
        Write("bad", "alice:$apr1$plain\n");
        Assert.Contains("bad, line 1", Assert.Throws<FormatException>(() => Passwords.Open(_folder["bad"])).Message, StringComparison.Ordinal);
        Write("bad", "\nalice team/* everything\n");
        Assert.Contains("bad, line 2: everything", Assert.Throws<FormatException>(() => AccessRules.Read(_folder["bad"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_FetchedByPassword_OpensItsRepositoryUntilItExpires()
    {
        using var registry = new MemoryRegistry(gate: new TokenGate(Settings, _time), time: _time);
        var http = registry.Http;
        using (var refusal = await http.GetAsync("/v2/team/app/tags/list", Cancel))
            Assert.Equal("Bearer realm=\"http://registry.test/token\",service=\"berth-registry\",scope=\"repository:team/app:pull\"", Assert.Single(refusal.Headers.GetValues("WWW-Authenticate")));

        http.DefaultRequestHeaders.Authorization = new("Bearer", (await TokenAsync("scope=repository:team/app:pull,push", Basic("alice", "secret")))["token"]!.GetValue<string>());
        await http.ImageAsync("team/app", "1");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(http, "/v2/")).Status);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), await AskAsync(http, "/v2/team/other/tags/list"));
        using (var delete = await http.DeleteAsync("/v2/team/app/manifests/1", Cancel))
            Assert.Contains("insufficient_scope", Assert.Single(delete.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), await AskAsync(http, "/v2/"));
    }

    [Fact]
    public async Task Token_GrantsNoMoreThanTheRules()
    {
        Assert.Equal("repository:team/app:pull", await ScopeAsync("scope=repository:team/app:pull,push", Basic("bob", "word")));
        Assert.Equal("repository:team/app:pull,push,delete", await ScopeAsync("scope=repository:team/app:*", Basic("alice", "secret")));
        Assert.Equal("repository:public/x:pull", await ScopeAsync("scope=repository:public/x:pull,push&scope=repository:team/app:pull", null));
        Assert.Equal("registry:catalog:*", await ScopeAsync("scope=registry:catalog:*", Basic("alice", "secret")));
        Assert.Equal("", await ScopeAsync("scope=registry:catalog:*", Basic("bob", "word")));
        Assert.Equal(401, (await CallAsync("GET", "scope=repository:team/app:pull", Basic("bob", "nope"))).Status);
        Assert.Equal(400, (await CallAsync("GET", "service=other", null)).Status);
    }

    [Fact]
    public async Task RefreshToken_ServesUntilItsUserIsGone()
    {
        var first = await CallAsync("POST", "grant_type=password&username=bob&password=word&access_type=offline&client_id=x&scope=repository:team/app:pull", null);
        var refresh = first.Json["refresh_token"]!.GetValue<string>();
        var again = await CallAsync("POST", $"grant_type=refresh_token&refresh_token={refresh}&scope=repository:team/app:pull", null);
        Assert.Equal("repository:team/app:pull", again.Json["scope"]!.GetValue<string>());
        Assert.Null(Tokens.Read(refresh, [_key], "berth-registry", "berth-registry", _time.GetUtcNow()));
        Write("htpasswd", $"alice:{Bcrypt.Create("secret", 4)}\n");
        Assert.Equal(401, (await CallAsync("POST", $"grant_type=refresh_token&refresh_token={refresh}", null)).Status);
        Assert.Equal(401, (await CallAsync("POST", "grant_type=password&username=alice&password=x", null)).Status);
    }

    [Fact]
    public void Token_ThatIsForged_SaysNothing()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = _time.GetUtcNow();
        var claims = new TokenClaims { Iss = "i", Aud = "a", Sub = "alice", Exp = now.ToUnixTimeSeconds() + 60, Nbf = now.ToUnixTimeSeconds() };
        var token = Tokens.Sign(_key, claims);
        Assert.Equal("alice", Tokens.Read(token, [other, _key], "i", "a", now)?.Sub);
        Assert.Null(Tokens.Read(token, [other], "i", "a", now));
        Assert.Null(Tokens.Read(token, [_key], "other", "a", now));
        Assert.Null(Tokens.Read(token, [_key], "i", "other", now));
        Assert.Null(Tokens.Read(token, [_key], "i", "a", now + TimeSpan.FromMinutes(2)));
        Assert.Null(Tokens.Read(token, [_key], "i", "a", now - TimeSpan.FromMinutes(2)));
        var parts = token.Split('.');
        var none = Convert.ToBase64String("{\"typ\":\"JWT\",\"alg\":\"none\"}"u8).TrimEnd('=');
        foreach (var forged in (string[])[$"{none}.{parts[1]}.", $"{none}.{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.!!", "", "a.b.c", $"{parts[0]}.{parts[1][..^2]}AA.{parts[2]}"])
            Assert.Null(Tokens.Read(forged, [_key], "i", "a", now));
    }

    private TokenSettings Settings => new() { Keys = [_key] };

    private async Task<string> ScopeAsync(string query, AuthenticationHeaderValue? login) => (await TokenAsync(query, login))["scope"]?.GetValue<string>() ?? "";

    private async Task<JsonNode> TokenAsync(string query, AuthenticationHeaderValue? login) => (await CallAsync("GET", query, login)).Json;

    private async Task<(int Status, JsonNode Json)> CallAsync(string method, string text, AuthenticationHeaderValue? login)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), "http://registry.test/token" + (method == "GET" ? "?" + text : ""));
        if (method == "POST") request.Content = new StringContent(text, Encoding.UTF8, "application/x-www-form-urlencoded");
        request.Headers.Authorization = login;
        var tokens = new IssueToken(Settings, Passwords.Open(_folder["htpasswd"]), AccessRules.Read(_folder["access"]), _time);
        using var answer = await MemoryRegistry.AnswerAsync(tokens.RunAsync, request, Cancel);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(Cancel))!);
    }

    private static async Task<(HttpStatusCode Status, string Scheme)> AskAsync(HttpClient http, string path, AuthenticationHeaderValue? login = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = login;
        using var answer = await http.SendAsync(request, Cancel);
        return (answer.StatusCode, answer.Headers.WwwAuthenticate.FirstOrDefault()?.Scheme ?? "");
    }

    private static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);
}
