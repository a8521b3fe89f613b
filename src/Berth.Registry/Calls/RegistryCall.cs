namespace Berth.Registry.Calls;

/// <summary>
/// One request to the registry and its answer. The program that has the HTTP server derives from it; tests derive from it without one.
/// </summary>
public abstract class RegistryCall
{
    /// <summary>The method, in capitals.</summary>
    public string Method { get; protected set; } = "";

    /// <summary>The path, percent-decoded, from its first slash on.</summary>
    public string Path { get; protected set; } = "";

    /// <summary>What stands behind the question mark.</summary>
    public RegistryQuery Query { get; protected set; } = RegistryQuery.Empty;

    /// <summary>Scheme and host as the client named them: <c>https://example.com:5000</c>.</summary>
    public abstract string Origin { get; }

    /// <summary>The body of the request.</summary>
    public abstract Stream Body { get; }

    /// <summary>The length that the request promises for its body; null when it does not say.</summary>
    public abstract long? BodyLength { get; }

    /// <summary>Fires when the client goes away.</summary>
    public abstract CancellationToken Aborted { get; }

    /// <summary>The status of the answer.</summary>
    public int Status { get; set; } = 200;

    /// <summary>What kind of address the request named, once that was found out.</summary>
    public string Route { get; internal set; } = "none";

    /// <summary>What the disk refused, when that is why the request was: for the log, clients are told less.</summary>
    public Exception? DiskFailure { get; internal set; }

    /// <summary>Damage of the store that the request met: for the log.</summary>
    public StoreDamage? Damage { get; internal set; }

    /// <summary>True for a request that wants the headers alone.</summary>
    public bool IsHead => Method == "HEAD";

    /// <summary>True once the head of the answer was sent.</summary>
    public abstract bool HasAnswered { get; }

    /// <summary>A header of the request, several of one name joined by commas; null when it is not there.</summary>
    public abstract string? Header(string name);

    /// <summary>Sets a header of the answer; called again with the same name it adds one more.</summary>
    public abstract void SetHeader(string name, string value);

    /// <summary>Sends the answer with this body. An answer to HEAD has the length and no body.</summary>
    public abstract Task SendAsync(ReadOnlyMemory<byte> body);

    /// <summary>Sends the answer with a part of a file as its body. An answer to HEAD has the length and no body.</summary>
    public abstract Task SendFileAsync(Stream file, long offset, long length);

    /// <summary>Sends the answer with what stands in a stream from its beginning on; <paramref name="offset"/> bytes of it are passed over.</summary>
    public abstract Task SendStreamAsync(Stream content, long offset, long length);
}
