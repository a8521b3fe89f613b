using System.Net;
using System.Numerics;

namespace Berth.Network;

/// <summary>
/// Hands out the lowest free address of an IPv4 subnet, as Docker does. One bit an address, grown as far as addresses are used.
/// </summary>
internal sealed class AddressAllocator
{
    private readonly Lock _gate = new();
    private readonly uint _base;
    private readonly uint _size;
    private ulong[] _taken = new ulong[4];
    private int _firstFree;

    internal AddressAllocator(IPNetwork subnet, IPAddress gateway)
    {
        Subnet = subnet;
        _base = Subnets.ToNumber(subnet.BaseAddress);
        _size = subnet.PrefixLength == 0 ? uint.MaxValue : 1u << (32 - subnet.PrefixLength);
        Mark(0);
        if (subnet.Contains(gateway)) Mark(Subnets.ToNumber(gateway) - _base);
    }

    internal IPNetwork Subnet { get; }

    /// <summary>The lowest free address.</summary>
    /// <exception cref="NetworkException">The subnet is full.</exception>
    internal IPAddress Take()
    {
        lock (_gate)
        {
            for (var word = _firstFree; ; word++)
            {
                if (word < _taken.Length && _taken[word] == ulong.MaxValue) continue;
                _firstFree = word;
                var bit = word < _taken.Length ? BitOperations.TrailingZeroCount(~_taken[word]) : 0;
                var offset = (uint)word * 64 + (uint)bit;
                if (offset < _size - 1)
                {
                    Mark(offset);
                    return Subnets.FromNumber(_base + offset);
                }

                throw new NetworkException(NetworkErrorCode.Exhausted, $"no available IPv4 addresses on this network's address pools: {Subnet}");
            }
        }
    }

    /// <summary>Takes this very address; false when it is taken.</summary>
    /// <exception cref="NetworkException">It is not an address of the subnet.</exception>
    internal bool TryTake(IPAddress address)
    {
        if (!Subnet.Contains(address))
            throw new NetworkException(NetworkErrorCode.Invalid, $"no configured subnet contains IP address {address}");
        lock (_gate)
        {
            var offset = Subnets.ToNumber(address) - _base;
            if (IsMarked(offset)) return false;
            Mark(offset);
            return true;
        }
    }

    /// <summary>Gives an address back; one from elsewhere is ignored.</summary>
    internal void Return(IPAddress address)
    {
        if (!Subnet.Contains(address)) return;
        lock (_gate)
        {
            var offset = Subnets.ToNumber(address) - _base;
            var word = (int)(offset / 64);
            if (word >= _taken.Length) return;
            _taken[word] &= ~(1ul << (int)(offset % 64));
            _firstFree = Math.Min(_firstFree, word);
        }
    }

    /// <summary>The broadcast address is only checked, never marked: marking it would grow the map to the whole subnet.</summary>
    private bool IsMarked(uint offset) =>
        offset >= _size - 1 || ((int)(offset / 64) is var word && word < _taken.Length && (_taken[word] >> (int)(offset % 64) & 1) != 0);

    private void Mark(uint offset)
    {
        var word = (int)(offset / 64);
        if (offset >= _size - 1) return;
        if (word >= _taken.Length) Array.Resize(ref _taken, Math.Max(word + 1, _taken.Length * 2));
        _taken[word] |= 1ul << (int)(offset % 64);
    }
}
