using Berth.Cli.Output;

namespace Berth.Cli.Streams;

/// <summary>How fast the bytes of one line come, and how long the rest will take: measured from the first message of the step it shows.</summary>
/// <param name="time">The clock.</param>
internal sealed class TransferRate(TimeProvider time)
{
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(500);
    private string _step = "";
    private long _begun;
    private long _first;

    /// <summary><c>  12.3MB/s  4s</c>; empty until there is enough to tell.</summary>
    /// <param name="step">What is happening; another step begins anew.</param>
    /// <param name="current">Bytes so far.</param>
    /// <param name="total">Bytes in all; 0 when not known.</param>
    public string Describe(string step, long current, long total)
    {
        if (step != _step || current < _first)
        {
            (_step, _begun, _first) = (step, time.GetTimestamp(), current);
            return "";
        }

        var elapsed = time.GetElapsedTime(_begun);
        if (elapsed < Settled || current == _first)
            return "";
        var rate = (current - _first) / elapsed.TotalSeconds;
        var text = $"  {HumanText.ShortSize(rate)}/s";
        return total > current ? $"{text}  {Left(TimeSpan.FromSeconds(Math.Min((total - current) / rate, 359_999)))}" : text;
    }

    private static string Left(TimeSpan left) => left switch
    {
        { TotalSeconds: < 60 } => $"{(int)Math.Ceiling(left.TotalSeconds)}s",
        { TotalMinutes: < 60 } => $"{left.Minutes}m{left.Seconds:00}s",
        _ => $"{(int)left.TotalHours}h{left.Minutes:00}m",
    };
}
