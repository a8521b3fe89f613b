using System.Globalization;
using Berth.Registry.Calls;

namespace Berth.Registry.Listings;

/// <summary>One page of a sorted list of names: <c>n</c> of them behind <c>last</c>, and a Link to the next.</summary>
internal static class Page
{
    public static IReadOnlyList<string> Of(IReadOnlyList<string> names, RegistryCall call, string path)
    {
        var last = call.Query["last"];
        IEnumerable<string> rest = last is null ? names : names.Where(x => string.CompareOrdinal(x, last) > 0);
        if (call.Query["n"] is not { } text) return [.. rest];
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw new RegistryException(400, "PAGINATION_NUMBER_INVALID", $"\"{text}\" is no number of entries");
        List<string> page = [.. rest.Take(count)];
        if (count > 0 && rest.Skip(count).Any())
            call.SetHeader("Link", $"<{path}?n={count}&last={Uri.EscapeDataString(page[^1])}>; rel=\"next\"");
        return page;
    }
}
