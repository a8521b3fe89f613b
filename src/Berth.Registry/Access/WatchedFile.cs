namespace Berth.Registry.Access;

/// <summary>A file was read again.</summary>
/// <param name="Path">The file.</param>
/// <param name="Failure">Why what was read before goes on to count; null when the new content does.</param>
public sealed record FileReading(string Path, Exception? Failure);

/// <summary>Something that was read from files and can be read again while it is used.</summary>
public interface IReadAgain
{
    /// <summary>Told of every reading after the first.</summary>
    Action<FileReading>? Told { get; set; }

    /// <summary>Reads now, changed or not.</summary>
    void ReadAgain();
}

/// <summary>A file that is read again whenever it changes. Content that is wrong, or not there, does not take the place of what was right.</summary>
internal sealed class WatchedFile<T> : IReadAgain
    where T : class
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Func<string, T> _read;
    private T _value;
    private Stamp _seen;

    /// <summary>Reads the file for the first time; failures are the caller's.</summary>
    public WatchedFile(string path, Func<string, T> read)
    {
        (_path, _read) = (path, read);
        // Before it is read: who changes it meanwhile is seen the next time.
        _seen = Stamp.Of(path);
        _value = read(path);
    }

    /// <inheritdoc/>
    public Action<FileReading>? Told { get; set; }

    /// <summary>What it says now.</summary>
    public T Value
    {
        get
        {
            lock (_lock)
            {
                var stamp = Stamp.Of(_path);
                if (stamp != _seen) Read(stamp);
                return _value;
            }
        }
    }

    /// <inheritdoc/>
    public void ReadAgain()
    {
        lock (_lock) Read(Stamp.Of(_path));
    }

    private void Read(Stamp stamp)
    {
        _seen = stamp;
        try
        {
            _value = _read(_path);
            Told?.Invoke(new FileReading(_path, null));
        }
        catch (Exception failure) when (failure is IOException or FormatException or UnauthorizedAccessException)
        {
            // Half written, or wrong: looked at again when it changes once more.
            Told?.Invoke(new FileReading(_path, failure));
        }
    }

    private readonly record struct Stamp(DateTime Written, long Length)
    {
        public static Stamp Of(string path) => new FileInfo(path) is { Exists: true } file ? new Stamp(file.LastWriteTimeUtc, file.Length) : default;
    }
}
