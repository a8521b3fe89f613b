using System.Globalization;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Events;
using Berth.Api.Json;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Containers;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Templates;

namespace Berth.Cli.Host;

/// <summary><c>berth events</c>.</summary>
internal sealed class WatchEvents : Command
{
    private TextFlag? _since, _until;
    private FormatFlag? _format;
    private Filters? _filters;

    public override IReadOnlyList<string> Paths => ["system events", "events"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Print what happens in the daemon as it happens";

    public override void Declare(FlagSet flags)
    {
        _filters = FilterFlag.Declare(flags);
        _format = new FormatFlag(flags, table: false);
        _since = flags.Text("since", '\0', "Start with events of that time");
        _until = flags.Text("until", '\0', "End at that time");
    }

    public override int Execute(Invocation call)
    {
        IReadOnlyList<Node>? template = null;
        try
        {
            template = _format!.Value is "" or "json" ? null : TemplateParser.Parse(_format.Value.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
        }
        catch (TemplateException failure)
        {
            throw new CliException($"Error parsing format: template: :1: {failure.Message}", 64);
        }

        var request = new ApiRequest("GET", "/events")
            .Query("filters", _filters!.IsEmpty ? "" : _filters.ToJson(), !_filters.IsEmpty)
            .Query("since", TimeText.ToUnix(_since!.Value), _since.Value.Length > 0)
            .Query("until", TimeText.ToUnix(_until!.Value), _until.Value.Length > 0);
        using var answer = call.Client.Send(request).Ensure();
        foreach (var line in LineReader.Lines(answer))
        {
            if (line.IsEmpty)
                continue;
            if (template is not null)
                Print(template, line);
            else if (_format.Value == "json")
                TextSink.Out.WriteLine(System.Text.Encoding.UTF8.GetString(line.Span));
            else
                Print(JsonSerializer.Deserialize(line.Span, ApiJson.Wire.EventMessage)!);
            TextSink.Out.Flush();
        }

        return 0;
    }

    private static void Print(IReadOnlyList<Node> template, ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        try
        {
            TextSink.Out.WriteLine(TemplateRunner.Run(template, document.RootElement));
        }
        catch (TemplateException failure)
        {
            throw new CliException($"template: :1: {failure.Message}");
        }
    }

    private static void Print(EventMessage message)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(message.TimeNano / 1_000_000_000).AddTicks(message.TimeNano % 1_000_000_000 / 100);
        var attributes = new List<string>();
        foreach (var (key, value) in message.Actor.Attributes ?? [])
            attributes.Add($"{key}={value}");
        var tail = attributes.Count == 0 ? "" : $" ({string.Join(", ", attributes)})";
        TextSink.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stamp(time, (int)(message.TimeNano % 100))} {message.Type} {message.Action} {message.Actor.ID}{tail}"));
    }

    private static string Stamp(DateTimeOffset time, int nanoseconds)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local);
        var text = GoTime.FormatNine(local.Offset == TimeSpan.Zero ? time : new DateTimeOffset(local.DateTime, TimeSpan.Zero), nanoseconds);
        return local.Offset == TimeSpan.Zero ? text : $"{text[..^1]}{(local.Offset < TimeSpan.Zero ? '-' : '+')}{local.Offset:hh\\:mm}";
    }
}
