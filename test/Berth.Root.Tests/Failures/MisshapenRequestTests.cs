using System.Net;
using System.Text.Json.Nodes;
using Berth.Testing.Documents;
using Xunit;

namespace Berth.Root.Tests.Failures;

/// <summary>Bodies of requests with something wrong at each of their places: each is taken, or refused by a sentence that is not .NET's.</summary>
public sealed class MisshapenRequestTests(DaemonFixture fixture) : IClassFixture<DaemonFixture>
{
    private static readonly string[] s_made = ["containers", "networks", "volumes"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Bodies => new()
    {
        {
            "containers/create",
            """
            {"Image":"busybox","Cmd":["true"],"Entrypoint":["sh"],"Env":["A=b"],"Labels":{"a":"b"},"ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{}},"Healthcheck":{"Test":["NONE"],"Interval":0},
             "HostConfig":{"NetworkMode":"none","RestartPolicy":{"Name":"no","MaximumRetryCount":0},"LogConfig":{"Type":"json-file","Config":{"max-size":"1m"}},"PortBindings":{"80/tcp":[{"HostPort":"1"}]}},
             "NetworkingConfig":{"EndpointsConfig":{"none":{"Aliases":["a"],"IPAMConfig":{"IPv4Address":""},"DriverOpts":{"a":"b"}}}}}
            """
        },
        {
            "containers/create",
            """
            {"Image":"busybox","HostConfig":{"NetworkMode":"none","Binds":["/tmp:/t"],"Mounts":[{"Type":"tmpfs","Target":"/m","TmpfsOptions":{"SizeBytes":1,"Options":[["exec"]]}}],"Tmpfs":{"/x":"size=1m"},"CapAdd":["KILL"],
             "Dns":["1.1.1.1"],"ExtraHosts":["a:1.1.1.1"],"GroupAdd":["0"],"SecurityOpt":["no-new-privileges"],"Sysctls":{"kernel.msgmax":"1"},"Ulimits":[{"Name":"nofile","Soft":1,"Hard":2}],
             "Devices":[{"PathOnHost":"/dev/null","PathInContainer":"/dev/n","CgroupPermissions":"r"}],"DeviceRequests":[{"Driver":"x","DeviceIDs":["a"],"Capabilities":[["gpu"]]}],"Annotations":{"a":"b"}}}
            """
        },
        { "containers/misshapen/exec", """{"Cmd":["true"],"Env":["A=b"],"Privileged":false,"User":"0","DetachKeys":"ctrl-p","ConsoleSize":[1,2]}""" },
        { "containers/misshapen/update", """{"Memory":0,"CpuShares":0,"RestartPolicy":{"Name":"no"},"Ulimits":[{"Name":"nofile"}],"Devices":[{"PathOnHost":"/dev/null"}]}""" },
        { "commit?container=misshapen&repo=misshapen", """{"Cmd":["a"],"Env":["A=b"],"Labels":{"a":"b"},"ExposedPorts":{"1/tcp":{}},"Volumes":{"/v":{}},"OnBuild":["RUN x"],"Shell":["sh"]}""" },
        { "volumes/create", """{"Name":"misshapen","Driver":"local","DriverOpts":{"type":"tmpfs","device":"tmpfs"},"Labels":{"a":"b"}}""" },
        { "networks/create", """{"Name":"misshapen","Driver":"bridge","Options":{"a":"b"},"Labels":{"a":"b"},"IPAM":{"Driver":"default","Config":[{"Subnet":"10.99.0.0/24","Gateway":"10.99.0.1","AuxiliaryAddresses":{"a":"10.99.0.2"}}],"Options":{"a":"b"}}}""" },
        { "auth", """{"username":"u","password":"p","serveraddress":"127.0.0.1:1","identitytoken":""}""" },
        { "images/127.0.0.1:1/x/signatures/verify", """{"Keys":[{"Name":"k","Pem":"x"}]}""" },
        { "images/127.0.0.1:1/x/signatures", """{"Image":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","Form":"tag","Content":"e30=","Signature":"e30="}""" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_IsTakenOrRefusedInPlainWords(string path, string body)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        await fixture.Engine.PostAsync("containers/create?name=misshapen", """{"Image":"busybox","Cmd":["true"],"HostConfig":{"NetworkMode":"none"}}""", Cancel);
        await PlainWords.OnlyAsync<RefusedException>(Misshapen.Of(body.Trim()), async bytes =>
        {
            var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new("application/json");
            var answer = await fixture.Engine.SendAsync(HttpMethod.Post, path, content, Cancel);
            if (answer.Status is HttpStatusCode.Created) await ForgetAsync(path.Split('/', '?')[0], answer.Body);
            Assert.DoesNotContain("internal error", answer.Body, StringComparison.Ordinal);
            if ((int)answer.Status >= 400) throw new RefusedException(answer.Message);
        });
        await fixture.Engine.RemoveContainerAsync("misshapen", Cancel);
    }

    private async Task ForgetAsync(string kind, string body)
    {
        var made = JsonNode.Parse(body)!;
        if ((made["Name"] ?? made["Id"])?.GetValue<string>() is not { } name) return;
        if (s_made.Contains(kind)) await fixture.Engine.SendAsync(HttpMethod.Delete, $"{kind}/{name}?force=1&v=1", null, Cancel);
        else if (kind == "commit") await fixture.Engine.SendAsync(HttpMethod.Delete, $"images/{name}?force=1", null, Cancel);
    }

    private sealed class RefusedException(string message) : Exception(message);
}
