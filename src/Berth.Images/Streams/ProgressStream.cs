namespace Berth.Images.Streams;

/// <summary>Reports how far a reader is, each time it has come a good step further and at the end.</summary>
internal sealed class ProgressStream(Stream inner, Action<long> report) : ReadOnlyStream
{
    private const long Step = 512 << 10;
    private long _total;
    private long _reported = -Step;

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken));

    private int Count(int count)
    {
        _total += count;
        if (_total - _reported < Step && (count > 0 || _total == _reported)) return count;
        _reported = _total;
        report(_total);
        return count;
    }
}
