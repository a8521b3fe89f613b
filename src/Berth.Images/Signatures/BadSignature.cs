using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Oci;

namespace Berth.Images.Signatures;

/// <summary>One signature does not hold; the message says why. Others of the image may.</summary>
/// <param name="reason">Why, as the end of a sentence.</param>
/// <param name="cause">What it came from, when it came from something.</param>
internal sealed class BadSignature(string reason, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>Reads a document of a signature.</summary>
    /// <exception cref="BadSignature">It is none.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            var document = JsonSerializer.Deserialize(json, type) ?? throw new BadSignature($"its {what} is null");
            return JsonNull.InLists(json) is { } place ? throw new BadSignature($"its {what} cannot be read: {place} is null") : document;
        }
        catch (JsonException error)
        {
            throw new BadSignature($"its {what} cannot be read: {JsonFault.Describe(json, error)}", error);
        }
    }
}
