using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Berth.Api.Client;
using Berth.Cli.Output;
using Berth.Templates;

namespace Berth.Cli.Templates;

/// <summary>What <c>inspect</c> prints: the documents as they came, indented; or a template carried out on each.</summary>
internal static class Inspection
{
    /// <summary>Prints what <paramref name="find"/> finds for each name; failures are printed below.</summary>
    /// <exception cref="CliException">The template is none, or something failed.</exception>
    public static int Run(IReadOnlyList<string> names, string format, Func<string, byte[]> find)
    {
        IReadOnlyList<Node>? template = null;
        try
        {
            template = format is "" ? null : TemplateParser.Parse(format == "json" ? "{{json .}}" : format);
        }
        catch (TemplateException failure)
        {
            throw new CliException($"template parsing error: template: :1: {failure.Message}", 64);
        }

        var documents = new List<JsonDocument>();
        var failures = new List<string>();
        var sink = TextSink.Out;
        foreach (var name in names)
        {
            try
            {
                var document = JsonDocument.Parse(find(name));
                if (template is null)
                    documents.Add(document);
                else
                    sink.WriteLine(TemplateRunner.Run(template, document.RootElement));
            }
            catch (ApiException failure)
            {
                failures.Add(Program.Sentence(failure));
            }
            catch (CliException failure)
            {
                failures.Add(failure.Message);
            }
            catch (TemplateException failure)
            {
                if (template is not null)
                    sink.WriteLine("");
                failures.Add($"template parsing error: {Listing<object>.Positioned(format, failure)}");
            }
        }

        if (template is null)
            sink.WriteLine(Indent(documents));
        return failures.Count == 0 ? 0 : throw new CliException(string.Join('\n', failures));
    }

    /// <summary>Documents as a list, four blanks deep, with empty lists and objects on one line as Go writes them.</summary>
    private static string Indent(List<JsonDocument> documents)
    {
        if (documents.Count == 0)
            return "[]";
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (var document in documents)
                document.RootElement.WriteTo(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
