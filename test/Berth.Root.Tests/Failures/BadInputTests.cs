using System.Net;
using System.Text.Json.Nodes;
using Berth.Testing.Registry;
using Xunit;

namespace Berth.Root.Tests.Failures;

/// <summary>Whatever a client gets wrong, the machine is afterwards as it was before.</summary>
public sealed class BadInputTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly string name = "f-" + Guid.NewGuid().ToString("N")[..8];

    public static TheoryData<string, string, HttpStatusCode, string> Requests => new()
    {
        { "unknown image", """{"Image": "nosuchimage:1"}""", HttpStatusCode.NotFound, "No such image: nosuchimage:1" },
        { "bad reference", """{"Image": "some/UPPER"}""", HttpStatusCode.BadRequest, "invalid reference format: repository name (some/UPPER) must be lowercase" },
        { "missing command", """{"Cmd": ["nosuchprogram"]}""", HttpStatusCode.BadRequest, "exec: \"nosuchprogram\": executable file not found in $PATH" },
        { "missing path", """{"Cmd": ["/no/such/program"]}""", HttpStatusCode.BadRequest, "no such file or directory" },
        { "no command", """{"Image": "nocommand:1", "Cmd": []}""", HttpStatusCode.BadRequest, "no command specified" },
        { "not executable", """{"Cmd": ["/etc/notexec"]}""", HttpStatusCode.BadRequest, "permission denied" },
        { "directory as command", """{"Cmd": ["/etc"]}""", HttpStatusCode.BadRequest, "is a directory" },
        { "bad user", """{"User": "nosuchuser"}""", HttpStatusCode.InternalServerError, "unable to find user nosuchuser: no matching entries in passwd file" },
        { "relative target", """{"HostConfig": {"Binds": ["/tmp:relative"]}}""", HttpStatusCode.InternalServerError, "mount path must be absolute" },
        { "missing source", """{"HostConfig": {"Mounts": [{"Type": "bind", "Source": "/no/such/source", "Target": "/in"}]}}""", HttpStatusCode.BadRequest, "bind source path does not exist: /no/such/source" },
        { "little memory", """{"HostConfig": {"Memory": 1048576}}""", HttpStatusCode.BadRequest, "Minimum memory limit allowed is 6MB" },
        { "too many cpus", """{"HostConfig": {"NanoCpus": 4000000000000}}""", HttpStatusCode.BadRequest, "range of CPUs is from 0.01 to" },
        { "cpus that are none", """{"HostConfig": {"CpusetCpus": "0,nonsense"}}""", HttpStatusCode.BadRequest, "Invalid value 0,nonsense for cpuset cpus" },
        { "unknown capability", """{"HostConfig": {"CapAdd": ["NO_SUCH_CAP"]}}""", HttpStatusCode.BadRequest, "unknown capability: \"CAP_NO_SUCH_CAP\"" },
        { "missing device", """{"HostConfig": {"Devices": [{"PathOnHost": "/dev/no-such-device", "PathInContainer": "/dev/x", "CgroupPermissions": "rwm"}]}}""", HttpStatusCode.InternalServerError, "error gathering device information" },
        { "file over directory", """{"HostConfig": {"Binds": ["/etc/hostname:/tmp"]}}""", HttpStatusCode.BadRequest, "not a directory" },
        { "unknown network", """{"HostConfig": {"NetworkMode": "nosuchnetwork"}}""", HttpStatusCode.NotFound, "network nosuchnetwork not found" },
        { "new volume, bad user", """{"User": "nosuchuser", "HostConfig": {"Binds": ["f-volume:/data"], "AutoRemove": false}, "Volumes": {"/more": {}}}""", HttpStatusCode.InternalServerError, "unable to find user" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Run_WithBadInput_IsRefusedAndLeavesNothing(string what, string json, HttpStatusCode status, string sentence)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            var answer = await fixture.RunAsync(name, JsonNode.Parse(json)!.AsObject());
            Assert.True(answer.Status == status, $"{what}: {answer.Status} {answer.Message}");
            Assert.Contains(sentence, answer.Message);
            await fixture.Engine.SendAsync(HttpMethod.Delete, "volumes/f-volume?force=1", null, Cancel);
        });
    }

    [Fact]
    public async Task Create_NameInUse_IsRefusedAndLeavesNothing()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        const string Config = """{"Image": "busybox"}""";
        await fixture.Engine.PostAsync($"containers/create?name={name}", Config, Cancel);
        await fixture.LeavesNothingAsync(async () =>
        {
            var answer = await fixture.Engine.PostAsync($"containers/create?name={name}", Config, Cancel);
            Assert.Equal(HttpStatusCode.Conflict, answer.Status);
            Assert.Contains($"The container name \"/{name}\" is already in use", answer.Message);
        });
        await fixture.Engine.RemoveContainerAsync(name, Cancel);
    }

    [Fact]
    public async Task Create_ByManyClientsUnderOneName_SucceedsOnceAndLeavesNothing()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.Engine.PostAsync($"containers/create?name={name}", """{"Image": "busybox"}""", Cancel)));
            Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.Created));
            Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
            await fixture.Engine.RemoveContainerAsync(name, Cancel);
        });
    }

    [Fact]
    public async Task Start_PortInUse_IsRefusedAndLeavesNothing()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        var port = new JsonObject { ["80/tcp"] = new JsonArray(new JsonObject { ["HostIp"] = "127.0.0.1", ["HostPort"] = LoopbackRegistry.Plain.ToString(System.Globalization.CultureInfo.InvariantCulture) }) };
        await fixture.LeavesNothingAsync(async () =>
        {
            var answer = await fixture.RunAsync(name, new JsonObject { ["HostConfig"] = new JsonObject { ["PortBindings"] = port.DeepClone() } });
            Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
            Assert.Contains("address already in use", answer.Message);
        });
    }

    [Theory]
    [InlineData("{\"Image\": ", "invalid JSON: unexpected EOF")]
    [InlineData("nonsense", "invalid JSON: invalid character")]
    public async Task Create_InvalidJson_IsRefusedAndLeavesNothing(string json, string sentence)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            var answer = await fixture.Engine.PostAsync("containers/create", json, Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(sentence, answer.Message);
        });
    }

    [Fact]
    public async Task Request_OversizedHeader_IsRefusedAndLeavesNothing()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            using var content = new StringContent("");
            content.Headers.Add("X-Large", new string('x', 2_000_000));
            try
            {
                var answer = await fixture.Engine.SendAsync(HttpMethod.Post, "containers/create", content, Cancel);
                Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.Status);
            }
            catch (HttpRequestException)
            {
                // It may hang up while the rest is still being sent.
            }
        });
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("no-manifest")]
    [InlineData("bad-manifest")]
    [InlineData("missing-config")]
    [InlineData("missing-layer")]
    [InlineData("wrong-diff-id")]
    [InlineData("layer-count")]
    [InlineData("config-outside")]
    [InlineData("dotdot")]
    [InlineData("hardlink-escape")]
    public async Task Load_ArchiveThatLies_IsRefusedAndLeavesNothing(string archive)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            await using var file = File.OpenRead(Path.Combine(fixture.Scratch, archive + ".tar"));
            var answer = await fixture.Engine.LoadAsync(file, Cancel);
            Assert.Contains("error", answer.Body);
        });
    }

    [Fact]
    public async Task Load_LayerWritingThroughASymbolicLink_StaysInsideAndLeavesNothing()
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            await using var file = File.OpenRead(Path.Combine(fixture.Scratch, "symlink-escape.tar"));
            await fixture.Engine.LoadAsync(file, Cancel);
            await fixture.Engine.SendAsync(HttpMethod.Delete, "images/hostile:1?force=1", null, Cancel);
        });
        Assert.False(File.Exists("/tmp/berth-escaped"));
    }

    [Theory]
    [InlineData("lying", "layer", "filesystem layer verification failed")]
    [InlineData("wrongconfig", "1", "image config verification failed")]
    [InlineData("short", "layer", "")]
    [InlineData("gone", "layer", "unknown blob")]
    [InlineData("lying", "sha256:0000000000000000000000000000000000000000000000000000000000000000", "manifest verification failed")]
    public async Task Pull_WrongDigest_IsRefusedAndLeavesNothing(string repository, string tag, string sentence)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.LeavesNothingAsync(async () =>
        {
            var answer = await fixture.Engine.PostAsync($"images/create?fromImage=127.0.0.1:{LoopbackRegistry.Plain}/{repository}&tag={tag}", Cancel);
            Assert.Contains("error", answer.Body + (answer.Status == HttpStatusCode.OK ? "" : "error"));
            Assert.Contains(sentence, answer.Body);
        });
    }
}
