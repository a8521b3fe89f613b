using System.Globalization;

namespace Berth.Runtime.Logs;

/// <summary>Times as Go's RFC3339Nano writes them: UTC, fraction without its trailing zeros. Keeps the text of the current second.</summary>
public sealed class LogTime
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private readonly byte[] _text = new byte[32];
    private long _second = long.MinValue;

    /// <summary>The text of <paramref name="nanoseconds"/> since 1970; valid until the next call.</summary>
    public ReadOnlySpan<byte> Format(long nanoseconds)
    {
        var second = nanoseconds / NanosecondsPerSecond;
        if (second != _second)
        {
            _second = second;
            DateTimeOffset.FromUnixTimeSeconds(second).TryFormat(_text, out _, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        }

        var fraction = (int)(nanoseconds % NanosecondsPerSecond);
        var length = 19;
        if (fraction != 0)
        {
            _text[19] = (byte)'.';
            for (var i = 28; i > 19; i--)
            {
                _text[i] = (byte)('0' + (fraction % 10));
                fraction /= 10;
            }

            length = 29;
            while (_text[length - 1] == '0') length--;
        }

        _text[length] = (byte)'Z';
        return _text.AsSpan(0, length + 1);
    }
}
