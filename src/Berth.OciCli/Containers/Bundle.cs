using System.Text.Json;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.OciCli.Containers;

/// <summary>A directory with a configuration and, usually, a root file system.</summary>
internal sealed record Bundle(string Path, byte[] Bytes, RuntimeSpec Spec)
{
    private const int MaxConfig = 16 << 20;

    /// <summary>Absolute path of the root file system.</summary>
    public string RootPath => System.IO.Path.GetFullPath(Spec.Root!.Path, Path);

    /// <summary>Reads and checks the configuration.</summary>
    /// <exception cref="OciException">It is not there, or not one that can be run.</exception>
    public static Bundle Load(string? path, string config = "config.json")
    {
        var directory = System.IO.Path.GetFullPath(path ?? ".");
        var name = System.IO.Path.GetFullPath(config, directory);
        using var file = Open.TryAt(Linux.FileDescriptor.WorkingDirectory, name, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out var errno)
            ?? throw new OciException(errno == Linux.Errno.ENOENT ? $"JSON specification file {config} not found" : $"open({name}): {errno}");
        var bytes = Read.ToEnd(file, MaxConfig);
        var bundle = new Bundle(directory, bytes, Parse(bytes, name));
        Check(bundle.Spec);
        RefuseUnknown(bytes);
        return bundle;
    }

    /// <summary>Parses a configuration.</summary>
    /// <exception cref="OciException">It is none.</exception>
    public static RuntimeSpec Parse(byte[] bytes, string name)
    {
        try
        {
            return RuntimeSpecReader.Read(bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new OciException($"{name}: {JsonFault.Describe(bytes, e)}");
        }
    }

    // What the documents have no members for would be left out in silence. Looked for as text first: hardly any configuration has them.
    private static void RefuseUnknown(byte[] bytes)
    {
        if (bytes.AsSpan().IndexOf("\"intelRdt\""u8) < 0 && bytes.AsSpan().IndexOf("\"rdma\""u8) < 0 && bytes.AsSpan().IndexOf("\"classID\""u8) < 0 && bytes.AsSpan().IndexOf("\"priorities\""u8) < 0) return;
        using var document = JsonDocument.Parse(bytes);
        if (Find(document.RootElement, "linux", "intelRdt")) throw new OciException("linux.intelRdt: not there yet");
        if (Find(document.RootElement, "linux", "resources", "rdma")) throw new OciException("linux.resources.rdma: not there yet");
        if (Find(document.RootElement, "linux", "resources", "network", "classID") || Find(document.RootElement, "linux", "resources", "network", "priorities"))
            throw new OciException("linux.resources.network: net_cls and net_prio are not there yet");
    }

    private static bool Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return false;
        return element.ValueKind is not JsonValueKind.Null and not JsonValueKind.Undefined && !(element.ValueKind == JsonValueKind.Object && !element.EnumerateObject().Any());
    }

    private static void Check(RuntimeSpec spec)
    {
        if (!spec.OciVersion.StartsWith("1.", StringComparison.Ordinal)) throw new OciException($"ociVersion \"{spec.OciVersion}\": 1.x is known");
        if (string.IsNullOrEmpty(spec.Root?.Path)) throw new OciException("root path is empty");
        if (spec.Linux is null) throw new OciException("config.json has no linux section");
        if (spec.Process is null) throw new OciException("config.json has no process");
        if (spec.Process.Args is not { Count: > 0 }) throw new OciException("args must not be empty");
        if (spec.Process.Cwd is not ['/', ..]) throw new OciException("Cwd must be an absolute path");
    }
}
