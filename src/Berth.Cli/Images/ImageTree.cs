using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Images;
using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Linux.Terminals;

namespace Berth.Cli.Images;

/// <summary>What <c>berth images --tree</c> prints: every image with its platform and layers, and who else has a layer.</summary>
internal static class ImageTree
{
    private const int NamesShown = 2;
    private const int DigestShown = 12;
    private const string Fault = "cannot be used: ";
    private const string Help = ": berth image verify";

    /// <summary>Prints the tree of these images.</summary>
    /// <param name="call">Whose client asks for the layers.</param>
    /// <param name="images">The images to print.</param>
    /// <param name="full">Cut nothing short.</param>
    /// <param name="sink">Where to.</param>
    public static void Print(Invocation call, IReadOnlyList<ImageSummary> images, bool full, TextSink sink)
    {
        // A layer may be shared with an image that the filter left out.
        var all = call.Client.Call(new ApiRequest("GET", "/images/json").Query("all", "1").Query("shared-size", "1"), ApiJson.Wire.ImageSummaryArray);
        var known = new Dictionary<string, Branch>(StringComparer.Ordinal);
        var owners = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var image in all)
        {
            if (Read(call, image, full) is not { } branch)
                continue;
            known[image.Id] = branch;
            foreach (var layer in branch.Layers.Select(layer => layer.Id).Distinct())
            {
                if (!owners.TryGetValue(layer, out var list))
                    owners[layer] = list = [];
                list.Add(branch.Name);
            }
        }

        var lines = new List<string> { "IMAGE\tID\tPLATFORM\tSIZE\tSHARED" };
        var heads = new HashSet<int> { 0 };
        foreach (var image in images)
        {
            if (!known.TryGetValue(image.Id, out var branch))
                continue;
            var names = Names(image, full);
            heads.Add(lines.Count);
            lines.Add($"{(names is [var first, ..] ? first : "<untagged>")}\t{Short(image.Id, full)}\t{branch.Platform}\t{HumanText.ShortSize(image.Size)}\t{branch.Note ?? HumanText.ShortSize(branch.Shared)}");
            // A line each: side by side they would push every column to the right.
            foreach (var name in names.Skip(1))
            {
                heads.Add(lines.Count);
                lines.Add($"{name}\t\t\t\t");
            }

            List<string> twigs = [.. OtherPlatforms(image, branch.Platform, full)];
            foreach (var (id, size) in branch.Layers)
                twigs.Add($"{Short(id, full)}\t\t\t{(size < 0 ? "" : HumanText.ShortSize(size))}\t{With(owners[id], branch.Name, full)}");
            for (var i = 0; i < twigs.Count; i++)
                lines.Add((i == twigs.Count - 1 ? "└─ " : "├─ ") + twigs[i]);
        }

        Write(TableWriter.Align(lines).Split('\n'), heads, sink);
    }

    // Of the same name: here, or only in the registry.
    private static IEnumerable<string> OtherPlatforms(ImageSummary image, string own, bool full)
    {
        foreach (var manifest in image.Manifests ?? [])
        {
            if (manifest.ImageData?.Platform is not { } platform)
                continue;
            var name = string.IsNullOrEmpty(platform.Variant) ? $"{platform.Os}/{platform.Architecture}" : $"{platform.Os}/{platform.Architecture}/{platform.Variant}";
            if (name != own || !manifest.Available)
                yield return $"{name}\t{Short(manifest.Id, full)}\t\t{(manifest.Available ? HumanText.ShortSize(manifest.ImageData.Size.Unpacked) : "")}\t{(manifest.Available ? "" : "not here")}";
        }
    }

    // Between asking for the list and for an image it may have been removed. One of which something is lost says what, in place of its layers.
    private static Branch? Read(Invocation call, ImageSummary image, bool full)
    {
        var name = Names(image, full) is [var first, ..] ? first : Text.ShortId(image.Id);
        try
        {
            var inspect = call.Client.Call(new ApiRequest("GET", $"/images/{image.Id}/json"), ApiJson.Wire.ImageInspect);
            var history = call.Client.Call(new ApiRequest("GET", $"/images/{image.Id}/history"), ApiJson.Wire.HistoryEntryArray);
            var platform = string.IsNullOrEmpty(inspect.Variant) ? $"{inspect.Os}/{inspect.Architecture}" : $"{inspect.Os}/{inspect.Architecture}/{inspect.Variant}";
            return new Branch(name, platform, Math.Max(0, image.SharedSize), Sizes(inspect, history));
        }
        catch (ApiException failure) when (failure.Status == 404 && failure.Message.Contains("No such image", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        catch (ApiException failure)
        {
            return new Branch(name, "", 0, []) { Note = Note(failure.Message, full) };
        }
    }

    // What is wrong; without what helps, which is a line of its own length.
    private static string Note(string message, bool full)
    {
        var from = message.IndexOf(Fault, StringComparison.Ordinal);
        if (full || from < 0)
            return message;
        var to = message.IndexOf(Help, from, StringComparison.Ordinal);
        return to < 0 ? message[from..] : message[from..to];
    }

    // The history is newest first and says nothing of which steps made a layer but their sizes; with one layer the image's size is exact.
    private static List<(string Id, long Size)> Sizes(ImageInspect inspect, HistoryEntry[] history)
    {
        var layers = inspect.RootFS.Layers ?? [];
        var steps = history.Reverse().ToList();
        if (steps.Count > layers.Length)
            steps = [.. steps.Where(step => step.Size > 0)];
        var sizes = new List<(string, long)>();
        for (var i = 0; i < layers.Length; i++)
            sizes.Add((layers[i], layers.Length == 1 ? inspect.Size : steps.Count == layers.Length ? steps[i].Size : -1));
        return sizes;
    }

    // Tags; without one a name by digest, of which as much is shown as of an id.
    private static string[] Names(ImageSummary image, bool full)
    {
        if (image.RepoTags is { Length: > 0 } tags)
            return tags;
        if (image.RepoDigests is not [var name, ..])
            return [];
        var digits = name.LastIndexOf(':') + 1;
        return [full || name.Length - digits <= DigestShown ? name : name[..(digits + DigestShown)]];
    }

    private static string With(List<string> owners, string self, bool full)
    {
        var others = new List<string>(owners);
        others.Remove(self);
        if (others.Count == 0)
            return "";
        var shown = full ? others.Count : Math.Min(NamesShown, others.Count);
        var more = others.Count - shown;
        return $"with {string.Join(", ", others.Take(shown))}{(more == 0 ? "" : $" and {more} more")}";
    }

    private static string Short(string id, bool full) => full ? id : Text.ShortId(id);

    private static void Write(string[] lines, HashSet<int> heads, TextSink sink)
    {
        var coloured = TerminalMode.IsTerminal(sink.File) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (i == lines.Length - 1 && lines[i].Length == 0)
                break;
            var line = lines[i].TrimEnd();
            sink.WriteLine(coloured && heads.Contains(i) ? $"\e[1m{line}\e[0m" : line);
        }
    }

    private sealed record Branch(string Name, string Platform, long Shared, List<(string Id, long Size)> Layers)
    {
        public string? Note { get; init; }
    }
}
