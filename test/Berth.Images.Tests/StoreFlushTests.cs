namespace Berth.Images.Tests;

public sealed class StoreFlushTests
{
    private readonly List<string> _flushes = [];
    private bool _fails;

    public StoreFlushTests() => Flush = new StoreFlush(() =>
    {
        _flushes.Add(_fails ? "failed" : "done");
        if (_fails) throw new ImageException(ImageErrorCode.Internal, "syncfs /store: input/output error");
    });

    private StoreFlush Flush { get; }

    [Fact]
    public void WrittenBeforeAnothersFlush_NeedsNoneOfItsOwn()
    {
        var (since, until) = (Flush.Next, Flush.Next);
        Flush.Complete(Flush.Next);
        Flush.Complete(since, until);
        Assert.Equal(["done"], _flushes);
        Flush.Complete(since);
        Assert.Equal(["done", "done"], _flushes);
    }

    [Fact]
    public void FailureAhead_IsToldToEverybodyWhoHadWritten_AndToNobodyElse()
    {
        var (first, second) = (Flush.Next, Flush.Next);
        _fails = true;
        Assert.Throws<ImageException>(() => Flush.Complete(Flush.Next));
        _fails = false;
        var later = Flush.Next;
        Assert.Equal("syncfs /store: input/output error", Assert.Throws<ImageException>(() => Flush.Complete(first)).Message);
        Assert.Throws<ImageException>(() => Flush.Complete(second));
        Flush.Complete(later);
    }

    [Fact]
    public async Task ManyAtOnce_ShareFlushes()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Flush.Complete(Flush.Next), TestContext.Current.CancellationToken)));
        Assert.InRange(_flushes.Count, 1, 50);
        var before = _flushes.Count;
        Flush.Ahead(1000);
        Assert.Equal(before, _flushes.Count);
    }
}
