using System.Globalization;

namespace Berth.Registry.Blobs;

/// <summary>A part of a blob, as the Range header of a request asks for it (RFC 9110, 14.1.2).</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>
    /// Reads a header. Null when there is none, when it is in another unit, or when it asks for several parts: then the answer is the
    /// whole. False in <paramref name="satisfiable"/> when the blob has no such part.
    /// </summary>
    public static ByteRange? Parse(string? header, long size, out bool satisfiable)
    {
        satisfiable = true;
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal)) return null;
        var dash = header.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return null;
        var (first, last) = (header[6..dash].Trim(), header[(dash + 1)..].Trim());
        if (!TryNumber(first, out var start) || !TryNumber(last, out var end) || (start is null && end is null)) return null;
        // The last bytes, however many of them there are.
        if (start is null) (start, end) = (Math.Max(0, size - end!.Value), end == 0 ? -1 : size - 1);
        end = Math.Min(end ?? size - 1, size - 1);
        satisfiable = start <= end;
        return satisfiable ? new ByteRange(start.Value, end.Value - start.Value + 1) : null;
    }

    private static bool TryNumber(string text, out long? number)
    {
        number = null;
        if (text.Length == 0) return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        number = value;
        return true;
    }
}
