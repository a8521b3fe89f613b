using System.Runtime.InteropServices;
using Berth.Runtime.Logs;

namespace Berth.Shim;

/// <summary>Buffers all processes share: a single thread serves one at a time.</summary>
internal sealed unsafe class SharedMemory
{
    /// <summary>What is read from a pipe at once: also the most that can wait for one slow client.</summary>
    public const int ChunkSize = 64 * 1024;

    private readonly byte* _chunk = (byte*)NativeMemory.Alloc(ChunkSize);

    public Span<byte> Chunk => new(_chunk, ChunkSize);

    public LogBuffer Log { get; } = new();
}

/// <summary>Bytes that could not be written yet, in native memory that is given back as soon as they are.</summary>
internal sealed unsafe class Backlog
{
    private byte* _bytes;
    private int _start;
    private int _end;
    private int _capacity;

    public bool IsEmpty => _start == _end;

    public ReadOnlySpan<byte> Bytes => new(_bytes + _start, _end - _start);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var needed = _end + bytes.Length;
        if (needed > _capacity)
        {
            _capacity = Math.Max(needed, 4096);
            _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)_capacity);
        }

        bytes.CopyTo(new Span<byte>(_bytes + _end, bytes.Length));
        _end = needed;
    }

    public void Drop(int count)
    {
        _start += count;
        if (_start == _end) Clear();
    }

    public void Clear()
    {
        NativeMemory.Free(_bytes);
        (_start, _end, _capacity) = (0, 0, 0);
        _bytes = null;
    }
}
