using Berth.Linux;

namespace Berth.Shim;

/// <summary>The descriptors that came with a request. Those nobody took are closed.</summary>
internal sealed class ReceivedFiles : IDisposable
{
    private readonly List<FileDescriptor?> _files = [];

    public int Count => _files.Count;

    public void Add(ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers) _files.Add(new FileDescriptor(number));
    }

    /// <summary>Looks at one; it stays here. Null for index -1.</summary>
    public FileDescriptor? Peek(int index) => index < 0 ? null : _files[index];

    /// <summary>Takes one away. Null for index -1.</summary>
    public FileDescriptor? Take(int index)
    {
        if (index < 0) return null;
        var file = _files[index];
        _files[index] = null;
        return file;
    }

    /// <summary>Takes all of them away, for a request that is not answered at once.</summary>
    public ReceivedFiles Move()
    {
        var moved = new ReceivedFiles();
        moved._files.AddRange(_files);
        _files.Clear();
        return moved;
    }

    public void Dispose()
    {
        foreach (var file in _files) file?.Dispose();
        _files.Clear();
    }
}
