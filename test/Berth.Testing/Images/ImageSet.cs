using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Berth.Testing.Images;

/// <summary>The images of the cases: busybox, and tiny variants of it that each carry one thing.</summary>
public static class ImageSet
{
    private const string Applets = "[ arch ash awk base64 basename cat chgrp chmod chown cmp cp cut date dd df diff dirname dmesg du echo egrep env expr false find "
        + "free grep groups gunzip gzip head hexdump hostname id ifconfig ip kill killall less ln ls md5sum mkdir mkfifo mknod mktemp more mount mv nc netstat "
        + "nproc nslookup od pidof ping printf ps pwd readlink realpath reset rm rmdir route sed seq sh sha256sum sleep sort stat stty su sync sysctl tail tar "
        + "tee telnet test time timeout top touch tr traceroute true truncate tty umount uname unlink uptime usleep vi wc wget which whoami xargs yes";

    private static readonly JsonObject Shell = new()
    {
        ["Env"] = new JsonArray("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ["Cmd"] = new JsonArray("sh"),
    };

    public static string? FindBusybox() => new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(File.Exists);

    public static Layer Base { get; } = Layer.Of(
    [
        LayerEntry.Directory("bin/"),
        new LayerEntry(System.Formats.Tar.TarEntryType.RegularFile, "bin/busybox", File.ReadAllBytes(FindBusybox()!), Mode: 0b111_101_101),
        .. Applets.Split(' ').Select(name => LayerEntry.SymbolicLink("bin/" + name, "busybox")),
        LayerEntry.Directory("etc/"),
        LayerEntry.File("etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:An application:/home/app:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"),
        LayerEntry.File("etc/group", "root:x:0:\napp:x:1001:\nextra:x:2000:app\nmore:x:2001:app,nobody\nnobody:x:65534:\n"),
        LayerEntry.Directory("home/"),
        LayerEntry.Directory("home/app/", owner: 1000),
        LayerEntry.Directory("root/", mode: 0b111_000_000),
        LayerEntry.Directory("tmp/", mode: 0b1_111_111_111),
        LayerEntry.File("etc/notexec", "not a program\n"),
        LayerEntry.File("etc/badformat", "no interpreter here\n", mode: 0b111_101_101),
        LayerEntry.File("etc/badinterpreter", "#!/no/such/interpreter\n", mode: 0b111_101_101),
    ]);

    private static IReadOnlyList<TestImage> Loaded { get; } =
    [
        new("busybox:latest", Shell, [Base]),
        Variant("user:1", ("User", "app")),
        Variant("entrypoint:1", ("Entrypoint", new JsonArray("echo", "entry")), ("Cmd", new JsonArray("from", "image"))),
        Variant("volume:1", [Layer.Of(LayerEntry.Directory("data/", owner: 1000), LayerEntry.File("data/seed", "from the image\n"))], ("Volumes", new JsonObject { ["/data"] = new JsonObject() })),
        Variant("expose:1", ("ExposedPorts", new JsonObject { ["53/udp"] = new JsonObject(), ["80/tcp"] = new JsonObject() })),
        Variant("workdir:1", ("WorkingDir", "/srv/app")),
        Variant("labels:1", ("Labels", new JsonObject { ["one"] = "1", ["two"] = "from the image" })),
        Variant("nohealth:1", ("Healthcheck", new JsonObject { ["Test"] = new JsonArray("NONE") })),
        Variant("stopsignal:1", ("StopSignal", "SIGUSR1")),
        Variant("env:1", ("Env", new JsonArray("PATH=/bin", "FROM_IMAGE=yes", "CHANGED=before"))),
        Variant("whiteout:1",
        [
            Layer.Of(LayerEntry.Directory("tree/"), LayerEntry.File("tree/kept", "kept\n"), LayerEntry.File("tree/gone", "gone\n"), LayerEntry.Directory("opaque/"), LayerEntry.File("opaque/old", "old\n")),
            Layer.Of(LayerEntry.Directory("tree/"), LayerEntry.File("tree/.wh.gone", ""), LayerEntry.Directory("opaque/"), LayerEntry.File("opaque/.wh..wh..opq", ""), LayerEntry.File("opaque/new", "new\n")),
        ]),
        new("nocommand:1", [], [Layer.Of(LayerEntry.File("file", "alone\n"))]),
    ];

    /// <summary>Writes every archive; returns those that are loaded before the cases.</summary>
    public static IEnumerable<string> Write(string directory)
    {
        foreach (var (name, content) in HostileArchives.All.Concat(Plain()))
        {
            File.WriteAllBytes(Path.Combine(directory, name + ".tar"), content);
        }

        var all = Path.Combine(directory, "all.tar");
        File.WriteAllBytes(all, Archive.DockerSave(Loaded));
        return [all];
    }

    private static IEnumerable<(string Name, byte[] Content)> Plain()
    {
        var small = new TestImage("small:1", Shell, [Layer.Of(LayerEntry.File("small", "small\n"))]);
        var second = new TestImage("small:2", Shell, [.. small.Layers, Layer.Of(LayerEntry.File("second", "second\n"))]);
        yield return ("small", Archive.DockerSave(small));
        yield return ("small-gzip", Gzip(Archive.DockerSave(small)));
        yield return ("small-zstd", ZstdFrame.Store(Archive.DockerSave(small)));
        yield return ("two", Archive.DockerSave(small, second));
        yield return ("untagged", Archive.DockerSave(small with { Name = "" }));
        yield return ("layout", Archive.OciLayout(small));
        yield return ("rootfs", Base.Tar);
        yield return ("rootfs-gzip", Gzip(Base.Tar));
    }

    private static TestImage Variant(string name, params (string Key, JsonNode Value)[] changes) => Variant(name, [], changes);

    private static TestImage Variant(string name, Layer[] layers, params (string Key, JsonNode Value)[] changes)
    {
        var config = (JsonObject)Shell.DeepClone();
        foreach (var (key, value) in changes)
        {
            config[key] = value;
        }

        return new TestImage(name, config, [Base, .. layers]);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return stream.ToArray();
    }
}
