using System.Buffers;
using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Registry.Uploads;

/// <summary>
/// What arrives goes to the file and to the hash at the same time, each in its order and on a thread of its own, while more is received.
/// </summary>
/// <param name="file">Where to.</param>
/// <param name="start">Where in the file the first byte belongs.</param>
/// <param name="hash">The hash of what came before; null when it is made at the end.</param>
internal sealed class Inflow(FileDescriptor file, long start, IncrementalHash? hash) : IAsyncDisposable
{
    /// <summary>Bytes of a piece.</summary>
    public const int PieceSize = 256 << 10;
    /// <summary>Pieces that all uploads together hold beside one for each: a hundred at once take little more memory than ten.</summary>
    public const int MaxSpare = 64;

    private const int Pieces = 4;
    // When so much waits for the disk it is told to begin.
    private const long Behind = 16 << 20;

    private static int s_spare;
    private readonly byte[]?[] _buffers = new byte[]?[Pieces];
    private readonly Task[] _uses = [.. Enumerable.Repeat(Task.CompletedTask, Pieces)];
    private Task _writing = Task.CompletedTask;
    private Task _hashing = Task.CompletedTask;
    private long _begun = start;
    private int _turn;

    /// <summary>Where the next byte belongs.</summary>
    public long End { get; private set; } = start;

    /// <summary>A piece to fill, once what was in it is written and hashed.</summary>
    /// <exception cref="LinuxException">It could not be written.</exception>
    public async ValueTask<byte[]> NextAsync()
    {
        if (_turn > 0 && _buffers[_turn] is null && !TakeSpare()) _turn = 0;
        await _uses[_turn];
        return _buffers[_turn] ??= ArrayPool<byte>.Shared.Rent(PieceSize);
    }

    /// <summary>So many bytes are in the piece that was asked for last.</summary>
    public void Take(int count)
    {
        var piece = _buffers[_turn].AsMemory(0, count);
        _writing = WriteAsync(_writing, piece, End);
        _hashing = HashAsync(_hashing, piece);
        _uses[_turn] = Task.WhenAll(_writing, _hashing);
        End += count;
        _turn = (_turn + 1) % Pieces;
    }

    /// <summary>Waits until all of it is written and hashed.</summary>
    /// <exception cref="LinuxException">It could not be written.</exception>
    public Task EndAsync() => Task.WhenAll(_writing, _hashing);

    /// <summary>Waits for what is under way, whatever becomes of it: afterwards the buffers are somebody else's.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var i = 0; i < Pieces; i++)
        {
            if (_buffers[i] is not { } buffer) continue;
            ArrayPool<byte>.Shared.Return(buffer);
            if (i > 0) Interlocked.Decrement(ref s_spare);
        }
    }

    private static bool TakeSpare()
    {
        if (Interlocked.Increment(ref s_spare) <= MaxSpare) return true;
        Interlocked.Decrement(ref s_spare);
        return false;
    }

    private async Task WriteAsync(Task before, ReadOnlyMemory<byte> piece, long at)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Write.At(file, piece.Span, at);
        var end = at + piece.Length;
        if (end - _begun < Behind) return;
        SyncFileRange.Begin(file, _begun, end - _begun);
        _begun = end;
    }

    private async Task HashAsync(Task before, ReadOnlyMemory<byte> piece)
    {
        if (hash is null) return;
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        hash.AppendData(piece.Span);
    }
}
