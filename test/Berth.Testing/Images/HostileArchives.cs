using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Testing.Images;

/// <summary>Archives that lie, break off or try to write outside.</summary>
public static class HostileArchives
{
    public static IEnumerable<(string Name, byte[] Content)> All
    {
        get
        {
            var small = Layer.Of(LayerEntry.File("small", "small\n"));
            var other = Layer.Of(LayerEntry.File("other", "other\n"));
            var good = Archive.DockerSave(Image(small));
            yield return ("truncated", good[..(good.Length / 2)]);
            yield return ("garbage", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("this is no archive\n", 100))));
            yield return ("empty", []);
            yield return ("no-manifest", Layer.Of(LayerEntry.File("hello", "hello\n")).Tar);
            yield return ("bad-manifest", Layer.Of(LayerEntry.File("manifest.json", "{not json")).Tar);
            yield return ("missing-config", Saved("nowhere.json", [], []));
            yield return ("missing-layer", Saved("config.json", Image(small).ConfigBytes, [], "layer.tar"));
            yield return ("wrong-diff-id", Saved("config.json", Image(small).ConfigBytes, other.Tar, "layer.tar"));
            yield return ("layer-count", Saved("config.json", Image(small, other).ConfigBytes, small.Tar, "layer.tar"));
            yield return ("config-outside", Saved("../../../../../../etc/passwd", [], []));
            yield return ("dotdot", Archive.DockerSave(Image(Layer.Of(LayerEntry.File("../../escaped", "outside\n")))));
            yield return ("symlink-escape", Archive.DockerSave(Image(Layer.Of(LayerEntry.SymbolicLink("out", "/tmp"), LayerEntry.File("out/berth-escaped", "outside\n")))));
            yield return ("hardlink-escape", Archive.DockerSave(Image(Layer.Of(LayerEntry.HardLink("stolen", "../../../../../../etc/hostname")))));
            yield return ("absolute", Archive.DockerSave(Image(Layer.Of(LayerEntry.File("/absolute", "inside\n")))));
            yield return ("import-dotdot", Layer.Of(LayerEntry.File("../../escaped", "outside\n")).Tar);
        }
    }

    private static TestImage Image(params Layer[] layers) => new("hostile:1", new JsonObject { ["Cmd"] = new JsonArray("sh") }, layers);

    private static byte[] Saved(string configName, byte[] config, byte[] layer, params string[] layers)
    {
        var manifest = new JsonArray(new JsonObject
        {
            ["Config"] = configName,
            ["RepoTags"] = new JsonArray("hostile:1"),
            ["Layers"] = new JsonArray([.. layers.Select(name => JsonValue.Create(name))]),
        });
        List<LayerEntry> entries = [new(TarEntryType.RegularFile, "manifest.json", TestImage.Json(manifest))];
        if (config.Length > 0)
        {
            entries.Add(new(TarEntryType.RegularFile, configName, config));
        }

        if (layer.Length > 0)
        {
            entries.Add(new(TarEntryType.RegularFile, "layer.tar", layer));
        }

        return Layer.Of(entries).Tar;
    }
}
