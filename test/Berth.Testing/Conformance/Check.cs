using System.Net;
using System.Net.Http.Headers;

namespace Berth.Testing.Conformance;

/// <summary>Comparisons whose failure is a sentence.</summary>
internal static class Check
{
    public static void Status(HttpResponseMessage answer, params HttpStatusCode[] expected)
    {
        if (!expected.Contains(answer.StatusCode))
            throw new InvalidDataException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}, not {string.Join(" or ", expected.Select(x => (int)x))}: {answer.Content.ReadAsStringAsync().Result}");
    }

    public static void Header(HttpResponseMessage answer, string name, string expected) =>
        Equal(expected, answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null);

    public static void Equal<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new InvalidDataException($"expected \"{expected}\", found \"{actual}\"");
    }

    public static void Same(byte[] expected, byte[] actual)
    {
        if (!expected.AsSpan().SequenceEqual(actual)) throw new InvalidDataException($"expected {expected.Length} bytes, found {actual.Length} others");
    }
}

/// <summary>Requests with a body.</summary>
internal static class Requests
{
    public static HttpRequestMessage Put(string uri, byte[] bytes, string type) => With(HttpMethod.Put, uri, bytes, type);

    public static HttpRequestMessage With(HttpMethod method, string uri, byte[] bytes, string type = "application/octet-stream", string? range = null)
    {
        var request = new HttpRequestMessage(method, uri) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (range is not null) request.Content.Headers.TryAddWithoutValidation("Content-Range", range);
        return request;
    }
}
