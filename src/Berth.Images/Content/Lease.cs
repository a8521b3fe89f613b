using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>
/// Holds content of work in flight. Lives in memory only: after a crash nothing is in flight, and what was half done may be collected.
/// </summary>
public sealed class Lease : IDisposable
{
    private readonly LeaseTable _table;

    internal Lease(LeaseTable table) => _table = table;

    internal HashSet<Digest> Held { get; } = [];

    /// <summary>Holds <paramref name="digest"/>, a blob or a layer, until the lease ends.</summary>
    public void Hold(Digest digest) => _table.Hold(this, digest);

    /// <summary>Lets everything go.</summary>
    public void Dispose() => _table.End(this);
}

/// <summary>The leases of one store.</summary>
internal sealed class LeaseTable
{
    private readonly Lock _lock = new();
    private readonly HashSet<Lease> _leases = [];

    public Lease Open()
    {
        var lease = new Lease(this);
        lock (_lock) _leases.Add(lease);
        return lease;
    }

    public void Hold(Lease lease, Digest digest)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(!_leases.Contains(lease), lease);
            lease.Held.Add(digest);
        }
    }

    public void End(Lease lease)
    {
        lock (_lock) _leases.Remove(lease);
    }

    public bool IsHeld(Digest digest)
    {
        lock (_lock)
        {
            foreach (var lease in _leases)
                if (lease.Held.Contains(digest)) return true;
            return false;
        }
    }

    /// <summary>
    /// Runs <paramref name="remove"/> when no lease holds the digest and nothing needs it, while nobody can start holding it. A record is
    /// written before its lease ends, so asking about the need after having looked for leases misses nothing.
    /// </summary>
    public bool RemoveUnlessHeld(Digest digest, Func<Digest, bool> isNeeded, Func<bool> remove)
    {
        lock (_lock)
        {
            return !IsHeld(digest) && !isNeeded(digest) && remove();
        }
    }
}
