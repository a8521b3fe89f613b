using System.Globalization;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Json;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Streams;

namespace Berth.Cli.Containers;

/// <summary><c>berth logs</c>.</summary>
internal sealed class ContainerLogs : Command
{
    private SwitchFlag? _details, _follow, _timestamps;
    private TextFlag? _since, _tail, _until;

    public override IReadOnlyList<string> Paths => ["container logs", "logs"];

    public override string Usage => "[OPTIONS] CONTAINER";

    public override string Summary => "Print the logs of a container";

    public override Arity Arity => Arity.Exactly(1);

    public override void Declare(FlagSet flags)
    {
        _details = flags.Switch("details", '\0', "Show extra details of each line");
        _follow = flags.Switch("follow", 'f', "Go on as lines come");
        _since = flags.Text("since", '\0', "Start at a time (2013-01-02T13:23:37Z) or a while ago (42m)");
        _tail = flags.Text("tail", 'n', "How many of the last lines", "all");
        _timestamps = flags.Switch("timestamps", 't', "Show the time of each line");
        _until = flags.Text("until", '\0', "End at a time (2013-01-02T13:23:37Z) or a while ago (42m)");
    }

    public override int Execute(Invocation call)
    {
        var name = call.Arguments[0];
        // Whether lines are framed is the container's, not the answer's, to say.
        var container = call.Client.Call(new ApiRequest("GET", $"/containers/{name}/json"), ApiJson.Wire.ContainerInspect);
        var request = new ApiRequest("GET", $"/containers/{container.Id}/logs")
            .Query("details", "1", _details!.Value)
            .Query("follow", "1", _follow!.Value)
            .Query("since", TimeText.ToUnix(_since!.Value, "since"), _since.Value.Length > 0)
            .Query("stderr", "1")
            .Query("stdout", "1")
            .Query("tail", _tail!.Value)
            .Query("timestamps", "1", _timestamps!.Value)
            .Query("until", TimeText.ToUnix(_until!.Value, "until"), _until.Value.Length > 0);
        using var answer = call.Client.Send(request).Ensure();
        var frames = container.Config?.Tty ?? false ? null : new FrameReader(TextSink.Out, TextSink.Error);
        var buffer = new byte[64 * 1024];
        for (int count; (count = answer.Read(buffer)) > 0;)
        {
            if (frames is not null)
                frames.Add(buffer.AsSpan(0, count));
            else
                TextSink.Out.Write((ReadOnlySpan<byte>)buffer.AsSpan(0, count));
            TextSink.Out.Flush();
        }

        return 0;
    }
}

/// <summary>Times of <c>--since</c> and <c>--until</c>: Unix seconds, a date, or a while ago.</summary>
internal static class TimeText
{
    /// <summary>Unix seconds with nanoseconds behind the dot; empty stays empty.</summary>
    /// <exception cref="CliException">It is no time.</exception>
    /// <param name="text">The text.</param>
    /// <param name="name">Name of the flag, where the failure is to say it.</param>
    public static string ToUnix(string text, string name = "")
    {
        var wrong = $"{(name.Length == 0 ? "" : $"invalid value for \"{name}\": ")}failed to parse value as time or duration: {GoText.Quote(text)}";
        if (text.Length == 0)
            return "";
        if (GoText.ParseDuration(text, out var nanoseconds) is null && text != "0")
            return Print(TimeProvider.System.GetUtcNow() - TimeSpan.FromTicks(nanoseconds / 100));
        if (text.AsSpan().ContainsAny("-:T") && !text.StartsWith('-'))
        {
            if (GoTime.TryParse(text, out var time))
                return Print(time);
            const DateTimeStyles local = DateTimeStyles.AssumeLocal;
            foreach (var format in (string[])["yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH", "yyyy-MM-dd", "yyyy-MM-ddK", "yyyy-MM-ddTHH:mmK"])
            {
                if (DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, local, out time))
                    return Print(time);
            }

            throw new CliException(wrong);
        }

        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter) && letter is not ('.' or '-'))
                throw new CliException(wrong);
        }

        return text;
    }

    private static string Print(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.ToUnixTimeSeconds()}.{time.Ticks % TimeSpan.TicksPerSecond * 100:D9}");
}
