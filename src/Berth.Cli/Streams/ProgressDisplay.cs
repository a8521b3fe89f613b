using System.Globalization;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Streams;
using Berth.Cli.Output;
using Berth.Linux.Terminals;
using Berth.Oci;

namespace Berth.Cli.Streams;

/// <summary>
/// Shows a progress stream. On a terminal every layer has a line that is written over; elsewhere only what has no bar is printed.
/// </summary>
internal sealed class ProgressDisplay
{
    private readonly TextSink _sink;
    private readonly bool _terminal;
    private readonly int _width;
    private readonly Dictionary<string, TransferRate> _rates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    public ProgressDisplay(TextSink sink)
    {
        _sink = sink;
        _terminal = TerminalMode.IsTerminal(sink.File);
        _width = WindowSize.TryGet(sink.File, out var size) ? size.Columns : 200;
    }

    /// <summary>Shows nothing but failures.</summary>
    public bool Quiet { get; init; }

    /// <summary>The clock that rates are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Called for results.</summary>
    public Action<ProgressResult>? OnResult { get; init; }

    /// <summary>Shows a stream to its end.</summary>
    /// <exception cref="CliException">The stream says that it failed.</exception>
    public void Show(ApiResponse answer)
    {
        foreach (var line in LineReader.Lines(answer))
        {
            if (line.Span.Trim((byte)' ').IsEmpty)
                continue;
            ProgressMessage message;
            try
            {
                message = JsonSerializer.Deserialize(line.Span, ApiJson.Wire.ProgressMessage) ?? new ProgressMessage();
            }
            catch (JsonException failure)
            {
                throw new CliException($"the engine's answer cannot be read: {JsonFault.Describe(line.Span, failure)}");
            }

            if (message.ErrorDetail?.Message is { Length: > 0 } || message.Error is { Length: > 0 })
            {
                _sink.Flush();
                throw new CliException(message.ErrorDetail?.Message is { Length: > 0 } sentence ? sentence : message.Error!);
            }

            if (message.Aux is { } result)
                OnResult?.Invoke(result);
            else if (!Quiet)
                Show(message);
        }
    }

    private void Show(ProgressMessage message)
    {
        var up = 0;
        var counted = message.Id is { Length: > 0 } && (message.ProgressDetail is not null || !string.IsNullOrEmpty(message.Progress));
        if (counted)
        {
            if (!_lines.TryGetValue(message.Id!, out var line))
            {
                line = _lines.Count;
                _lines[message.Id!] = line;
                if (_terminal)
                    _sink.WriteLine("");
            }

            up = _lines.Count - line;
            if (_terminal && up > 0)
                _sink.Write($"\e[{up}A");
        }
        else
        {
            // A plain line scrolls the others away; what comes next starts below it.
            _lines.Clear();
        }

        Print(message);
        if (counted && _terminal && up > 0)
            _sink.Write($"\e[{up}B");
        _sink.Flush();
    }

    private void Print(ProgressMessage message)
    {
        var bar = message.ProgressDetail is { } detail ? Bar(detail) : "";
        if (_terminal && bar.Length > 0)
            bar += Rate(message);
        var end = "\n";
        if (_terminal && message.Stream is null && message.ProgressDetail is not null)
        {
            _sink.Write("\e[2K\r");
            end = "\r";
        }
        else if (bar.Length > 0)
        {
            return;
        }

        if (message.Id is { Length: > 0 } id)
            _sink.Write($"{id}: ");
        if (message.Stream is { Length: > 0 } text)
            _sink.Write(text);
        else if (message.ProgressDetail is not null && _terminal)
            _sink.Write($"{message.Status} {bar}{end}");
        else
            _sink.Write($"{message.Status}{end}");
    }

    // Where there is room; it must never wrap, or the lines above move.
    private string Rate(ProgressMessage message)
    {
        if (message.ProgressDetail is not { Units: null or "", HideCounts: false } detail || _width < 60)
            return "";
        var id = message.Id ?? "";
        if (!_rates.TryGetValue(id, out var rate))
            _rates[id] = rate = new TransferRate(Time);
        return rate.Describe(message.Status ?? "", detail.Current, detail.Total);
    }

    private string Bar(ProgressDetail detail)
    {
        if (detail.Current <= 0 && detail.Total <= 0)
            return "";
        var bytes = string.IsNullOrEmpty(detail.Units);
        string Count(long count) => bytes ? HumanText.Size(count) : count.ToString(CultureInfo.InvariantCulture);
        var unit = bytes ? "" : $" {detail.Units}";
        var current = bytes ? $"{Count(detail.Current),8}" : Count(detail.Current);
        if (detail.Total <= 0)
            return $"{current}{unit}";
        var half = Math.Clamp((int)(detail.Current * 50.0 / detail.Total), 0, 50);
        var box = _width > 110 ? $"[{new string('=', half)}>{new string(' ', 50 - half)}] " : "";
        if (detail.HideCounts)
            return box;
        return detail.Current > detail.Total ? $"{box}{current}{unit}" : $"{box}{current}/{Count(detail.Total)}{unit}";
    }
}
