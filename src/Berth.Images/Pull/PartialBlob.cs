using Microsoft.Win32.SafeHandles;

namespace Berth.Images.Pull;

/// <summary>The beginning of a blob, in a file that stays unless it is deleted.</summary>
internal sealed class PartialBlob : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Action _closed;
    private bool _isFull;

    public PartialBlob(string path, long size, Action closed)
    {
        (_path, _closed) = (path, closed);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Kept = RandomAccess.GetLength(_file);
        if (Kept <= size) return;
        RandomAccess.SetLength(_file, 0);
        Kept = 0;
    }

    /// <summary>Bytes that an earlier download left.</summary>
    public long Kept { get; private set; }

    /// <summary>Reads what an earlier download left.</summary>
    public int Read(Span<byte> buffer, long position) => RandomAccess.Read(_file, buffer[..(int)Math.Min(buffer.Length, Kept - position)], position);

    /// <summary>Adds what has just arrived. A disk that has no room for it is no reason to stop: it only cannot be gone on from.</summary>
    public void Add(ReadOnlySpan<byte> bytes, long position)
    {
        if (_isFull) return;
        try
        {
            RandomAccess.Write(_file, bytes, position);
        }
        catch (IOException)
        {
            _isFull = true;
            RandomAccess.SetLength(_file, position);
        }
    }

    /// <summary>Nothing of it is wanted any more.</summary>
    public void Delete()
    {
        Kept = 0;
        File.Delete(_path);
    }

    public void Dispose()
    {
        if (RandomAccess.GetLength(_file) == 0) File.Delete(_path);
        _file.Dispose();
        _closed();
    }
}
