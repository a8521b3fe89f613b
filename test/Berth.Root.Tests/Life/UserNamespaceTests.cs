using System.Formats.Tar;
using System.Text.Json.Nodes;
using Berth.Linux;
using Berth.Linux.Calls;
using Xunit;

namespace Berth.Root.Tests.Life;

/// <summary>Containers in user namespaces, seen from inside and from the disk.</summary>
public sealed class UserNamespaceTests(UsersFixture users) : IClassFixture<UsersFixture>
{
    private const string Map = "         0     300000      65536\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static (uint Uid, uint Gid) Owner(string path)
    {
        var stat = Stat.At(FileDescriptor.WorkingDirectory, path);
        return (stat.Uid, stat.Gid);
    }

    [Fact]
    public async Task Run_UnderRemap_IsRootInsideOverFilesThatStayAsTheyAre()
    {
        LifeFixture.Require();
        var layers = Directory.EnumerateFiles(Path.Combine(users.Daemon.DataRoot, "images"), "busybox", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(layers);
        Assert.All(layers, file => Assert.Equal((0u, 0u), Owner(file)));

        const string script = "cat /proc/self/uid_map; id -u; stat -c %u:%g / /bin/busybox /home/app /dev/null /dev/shm /etc/hosts; touch /made; chown 5:6 /made; stat -c %u:%g /made";
        var output = await users.OutputAsync("inside", script, new JsonObject { ["Tmpfs"] = new JsonObject { ["/memory"] = "" } });

        Assert.Equal($"{Map}0\n0:0\n0:0\n1000:1000\n0:0\n0:0\n0:0\n5:6\n", output);
        Assert.All(layers, file => Assert.Equal((0u, 0u), Owner(file)));
        var made = Directory.EnumerateFiles(Path.Combine(users.Daemon.DataRoot, "images"), "made", SearchOption.AllDirectories);
        Assert.Equal((5u, 6u), Owner(Assert.Single(made)));
    }

    [Fact]
    public async Task Run_UnderRemap_IsNobodyOutside()
    {
        LifeFixture.Require();
        await users.RunAsync("outside", "exec sleep 1000");
        var pid = (int)(await users.InspectAsync("outside"))["State"]!["Pid"]!;
        var status = await File.ReadAllLinesAsync($"/proc/{pid}/status", Cancel);
        Assert.Contains("Uid:\t300000\t300000\t300000\t300000", status);
        Assert.Contains("name=userns", (await users.Engine.GetAsync("info", Cancel)).Body, StringComparison.Ordinal);
        Assert.Equal(Map, await users.ExecAsync("outside", "cat /proc/self/uid_map"));
    }

    [Fact]
    public async Task Volume_HasTheContainersIds_BindHasTheHosts()
    {
        LifeFixture.Require();
        var bound = Path.Combine(users.Scratch, "bound/new");
        var host = new JsonObject { ["Binds"] = new JsonArray("owned:/home/app", $"{bound}:/bound") };
        var output = await users.OutputAsync("mounts", "stat -c %u:%g /home/app /bound; touch /home/app/file /bound/file; chown 7:8 /home/app/file /bound/file; stat -c %u:%g /home/app/file /bound/file", host);

        Assert.Equal("1000:1000\n0:0\n7:8\n7:8\n", output);
        var data = Path.Combine(users.Daemon.DataRoot, "volumes/owned/_data");
        Assert.Equal(((1000u, 1000u), (7u, 8u)), (Owner(data), Owner(data + "/file")));
        Assert.Equal(((300000u, 300000u), (300007u, 300008u)), (Owner(bound), Owner(bound + "/file")));
        // The volume is the same for who is not mapped.
        Assert.Equal("7:8\n", await users.OutputAsync("unmapped", "stat -c %u:%g /v/file", new JsonObject { ["UsernsMode"] = "host", ["Binds"] = new JsonArray("owned:/v") }));
    }

    [Fact]
    public async Task Archives_OfRunningAndStopped_HaveTheContainersIds()
    {
        LifeFixture.Require();
        await users.RunAsync("files", "touch /own /v/own; chown 5:6 /own /v/own; echo done >/ready; exec sleep 1000", new JsonObject { ["Binds"] = new JsonArray("files:/v") });
        Assert.Equal("done\n", await users.ExecAsync("files", "until [ -s /ready ]; do sleep 0.05; done; cat /ready"));
        foreach (var isRunning in new[] { true, false })
        {
            if (!isRunning) await users.Engine.PostAsync("containers/files/stop?t=0", Cancel);
            foreach (var path in new[] { "/own", "/v/own" })
            {
                var entry = Assert.Single(Entries(await users.Engine.GetBytesAsync($"containers/files/archive?path={path}", Cancel)));
                Assert.Equal(("own", 5, 6), (entry.Name, entry.Uid, entry.Gid));
            }
            var exported = Entries(await users.Engine.GetBytesAsync("containers/files/export", Cancel));
            Assert.Contains(exported, entry => (entry.Name, entry.Uid, entry.Gid) == ("own", 5, 6));
            Assert.Contains(exported, entry => (entry.Name, entry.Uid, entry.Gid) == ("home/app/", 1000, 1000));
            var put = await users.Engine.SendAsync(HttpMethod.Put, $"containers/files/archive?path=/{(isRunning ? "tmp" : "home")}", new ByteArrayContent(Archive()), Cancel);
            Assert.True(put.Status == System.Net.HttpStatusCode.OK, put.Body);
        }
        await users.Engine.PostAsync("containers/files/start", Cancel);
        Assert.Equal("9:10\n9:10\n", await users.ExecAsync("files", "stat -c %u:%g /tmp/given /home/given"));
    }

    [Fact]
    public async Task Network_BelongsToTheContainersRoot()
    {
        LifeFixture.Require();
        var host = new JsonObject { ["CapAdd"] = new JsonArray("NET_ADMIN"), ["Sysctls"] = new JsonObject { ["net.ipv4.ip_forward"] = "1" } };
        var output = await users.OutputAsync("net", "ip link set eth0 mtu 1400 && cat /sys/class/net/eth0/mtu /proc/sys/net/ipv4/ip_forward; stat -c %u /sys/class/net/lo/mtu", host);
        Assert.Equal("1400\n1\n0\n", output);
        host = new JsonObject { ["CapAdd"] = new JsonArray("NET_ADMIN"), ["NetworkMode"] = "none" };
        Assert.Equal("down\n", await users.OutputAsync("none", "ip link set lo down && echo down", host));
    }

    [Fact]
    public async Task Daemon_KilledAndBack_GoesOnWithMappedContainers()
    {
        LifeFixture.Require();
        await users.RunAsync("survivor", "touch /own; chown 5:6 /own; exec sleep 1000");
        await users.RestartDaemonAsync(static () => { });
        Assert.Equal(Map + "5:6\n", await users.ExecAsync("survivor", "cat /proc/self/uid_map; stat -c %u:%g /own"));
        var entry = Assert.Single(Entries(await users.Engine.GetBytesAsync("containers/survivor/archive?path=/own", Cancel)));
        Assert.Equal((5, 6), (entry.Uid, entry.Gid));
        await users.Engine.PostAsync("containers/survivor/restart?t=0", Cancel);
        Assert.Equal(Map, await users.ExecAsync("survivor", "cat /proc/self/uid_map"));
    }

    [Fact]
    public async Task Health_IsCheckedInside()
    {
        LifeFixture.Require();
        var since = DateTimeOffset.UtcNow.AddSeconds(-1);
        var check = new JsonObject { ["Test"] = new JsonArray("CMD-SHELL", "grep -q 300000 /proc/self/uid_map"), ["Interval"] = 100_000_000 };
        await users.RunAsync("checked", "exec sleep 1000", null, new JsonObject { ["Healthcheck"] = check });
        await users.EventAsync("checked", "health_status: healthy", since);
    }

    [Fact]
    public async Task Sharing_JoinsTheOthersUserNamespace_WhichMustBeOne()
    {
        LifeFixture.Require();
        await users.RunAsync("donor", "exec sleep 1000", new JsonObject { ["IpcMode"] = "shareable" });
        await users.RunAsync("hostly", "exec sleep 1000", new JsonObject { ["UsernsMode"] = "host" });
        var space = await users.ExecAsync("donor", "readlink /proc/self/ns/user");
        foreach (var kind in new[] { "NetworkMode", "PidMode", "IpcMode" })
        {
            var host = new JsonObject { [kind] = "container:donor" };
            Assert.Equal(space, await users.OutputAsync("shares" + kind, "readlink /proc/self/ns/user", host));
        }
        var refusal = await users.RefusalAsync(new JsonObject { ["PidMode"] = "container:hostly" });
        Assert.EndsWith("user namespaces enabled, but both namespace path and non-matching mapping specified -- you may only provide one", refusal, StringComparison.Ordinal);
        // Who is not mapped may look into what is.
        Assert.Equal("300000\n", await users.OutputAsync("looks", "stat -c %u /proc/1", new JsonObject { ["UsernsMode"] = "host", ["PidMode"] = "container:donor" }));
    }

    [Theory]
    [InlineData("""{"Privileged": true}""", "privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode")]
    [InlineData("""{"NetworkMode": "host"}""", "cannot share the host's network namespace when user namespaces are enabled")]
    [InlineData("""{"PidMode": "host"}""", "cannot share the host PID namespace when user namespaces are enabled")]
    [InlineData("""{"UsernsMode": "other"}""", "invalid USER mode: other")]
    public async Task Create_WithAPartOfTheHost_IsRefused(string host, string message)
    {
        LifeFixture.Require();
        Assert.Equal("400 " + message, await users.RefusalAsync(JsonNode.Parse(host)!.AsObject()));
    }

    [Fact]
    public async Task Host_IsOutOfTheMap()
    {
        LifeFixture.Require();
        var host = new JsonObject { ["UsernsMode"] = "host", ["Privileged"] = true };
        Assert.Equal("         0          0 4294967295\n", await users.OutputAsync("privileged", "cat /proc/self/uid_map", host));
        Assert.Equal("host", (string?)(await users.InspectAsync("privileged"))["HostConfig"]!["UsernsMode"]);
    }

    private static List<TarEntry> Entries(byte[] archive)
    {
        var entries = new List<TarEntry>();
        using var reader = new TarReader(new MemoryStream(archive));
        while (reader.GetNextEntry() is { } entry) entries.Add(entry);
        return entries;
    }

    private static byte[] Archive()
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true)) writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "given") { Uid = 9, Gid = 10 });
        return archive.ToArray();
    }
}

/// <summary>Containers that ask for a user namespace where others have none.</summary>
public sealed class UserNamespaceOptInTests(OptInFixture users) : IClassFixture<OptInFixture>
{
    [Fact]
    public async Task Private_IsMappedAndOthersAreNot()
    {
        LifeFixture.Require();
        Assert.Equal("         0          0 4294967295\n", await users.OutputAsync("usual", "cat /proc/self/uid_map"));
        var host = new JsonObject { ["UsernsMode"] = "private" };
        Assert.Equal("         0     300000      65536\n0\n", await users.OutputAsync("asked", "cat /proc/self/uid_map; stat -c %u /sys/class/net/eth0/mtu", host));
    }
}
