using System.Text.Json.Nodes;

namespace Berth.Testing.Images;

/// <summary>An image made from nothing but its description, so that its id is the same on every engine.</summary>
/// <param name="Name">Repository and tag.</param>
/// <param name="Config">The part of the configuration that a container starts from (<c>Env</c>, <c>Cmd</c>, <c>User</c> and so on).</param>
/// <param name="Layers">Lowest first, plain tar.</param>
public sealed record TestImage(string Name, JsonObject Config, IReadOnlyList<Layer> Layers)
{
    public byte[] ConfigBytes { get; } = Json(new JsonObject
    {
        ["architecture"] = "amd64",
        ["os"] = "linux",
        ["created"] = "2024-02-03T04:05:06Z",
        ["config"] = Config.DeepClone(),
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. Layers.Select(layer => JsonValue.Create(layer.Digest))]) },
        ["history"] = new JsonArray([.. Layers.Select((_, i) => new JsonObject { ["created"] = "2024-02-03T04:05:06Z", ["created_by"] = $"layer {i}" })]),
    });

    public string Id => Layer.DigestOf(ConfigBytes);

    public static byte[] Json(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
}
