using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Api.Containers;
using Berth.Api.Host;
using Berth.Api.Images;
using Berth.Api.Volumes;
using Berth.Cli.Containers;
using Berth.Cli.Output;
using Berth.Cli.Templates;
using Berth.Cli.Volumes;
using Berth.Templates;

namespace Berth.Cli.Host;

/// <summary><c>berth system df --verbose --format</c>: one document of everything, which a template is carried out on.</summary>
internal static class DiskDetails
{
    /// <exception cref="CliException">The template is none, or does not fit.</exception>
    public static void Print(DiskUsageResponse usage, string format)
    {
        try
        {
            using var document = JsonDocument.Parse(Document(usage));
            TextSink.Out.Write(TemplateRunner.Run(TemplateParser.Parse(format == "json" ? "{{json .}}" : format), document.RootElement));
            TextSink.Out.WriteLine("");
        }
        catch (TemplateException failure)
        {
            throw new CliException($"template parsing error: {Listing<object>.Positioned(format, failure)}");
        }
    }

    private static string Document(DiskUsageResponse usage)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            new Listing<ImageSummary>("", s_images).Write(json, "Images", usage.Images ?? []);
            new Listing<ContainerSummary>("", ListContainers.Columns(full: true)).Write(json, "Containers", usage.Containers ?? []);
            new Listing<Volume>("", ListVolumes.Columns()).Write(json, "Volumes", usage.Volumes ?? []);
            json.WriteStartArray("BuildCache");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        // As Go's encoder writes them.
        return Encoding.UTF8.GetString(buffer.WrittenSpan).Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal)
            .Replace("&", "\\u0026", StringComparison.Ordinal);
    }

    private static readonly Column<ImageSummary>[] s_images =
    [
        new("Containers", "", static image => image.Containers.ToString(CultureInfo.InvariantCulture)),
        new("CreatedAt", "", static image => Output.Text.Time(image.Created)),
        new("CreatedSince", "", static image => Output.Text.Ago(image.Created)),
        new("Digest", "", static _ => ""),
        new("ID", "", static image => image.Id),
        new("Repository", "", static image => Name(image)[..Name(image).LastIndexOf(':')]),
        new("SharedSize", "", static image => HumanText.Size(image.SharedSize)),
        new("Size", "", static image => HumanText.ShortSize(image.Size)),
        new("Tag", "", static image => Name(image)[(Name(image).LastIndexOf(':') + 1)..]),
        new("UniqueSize", "", static image => HumanText.Size(image.Size - image.SharedSize)),
        new("VirtualSize", "", static image => HumanText.Size(image.Size)),
    ];

    private static string Name(ImageSummary image) => image.RepoTags is [var first, ..] ? first : "<none>:<none>";
}
