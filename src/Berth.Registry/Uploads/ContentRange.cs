using System.Globalization;
using Berth.Registry.Calls;

namespace Berth.Registry.Uploads;

/// <summary>Where a chunk belongs: <c>Content-Range: 0-1023</c> (distribution-spec "Pushing a blob in chunks"); HTTP's own form is taken too.</summary>
/// <param name="First">Its first byte.</param>
/// <param name="Last">Its last byte.</param>
internal readonly record struct ContentRange(long First, long Last)
{
    public long Length => Last - First + 1;

    /// <exception cref="RegistryException">What is there is no range.</exception>
    public static ContentRange? Parse(string? header)
    {
        if (string.IsNullOrEmpty(header)) return null;
        var text = header.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) ? header[6..] : header;
        text = text.Split('/')[0];
        return text.Split('-') is [var first, var last]
            && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            && start <= end
            ? new ContentRange(start, end)
            : throw new RegistryException(400, "BLOB_UPLOAD_INVALID", $"\"{header}\" is no range of bytes");
    }
}
