using System.Buffers;
#if NET10_0_OR_GREATER
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
#endif
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Berth.Daemon.Http;

/// <summary>
/// The buffers between sockets and HTTP. Kestrel's own are one page each, and so is each of its reads: a gigabyte sent by
/// <c>docker cp</c> takes a quarter of a million of them, and as many awakenings.
/// </summary>
internal sealed class TransportBlocks : MemoryPool<byte>
{
    private const int BlockSize = 64 << 10;

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockSize;

    /// <summary>Has the sockets use these buffers, where the framework lets them be chosen.</summary>
    public static void Use(SocketTransportOptions options)
    {
#if NET10_0_OR_GREATER
        try
        {
            SetFactory(options, new Factory());
        }
        catch (MissingMethodException)
        {
            // A later framework may do without it: slower, nothing else.
        }
#endif
    }

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, BlockSize)));

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(byte[] bytes) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = bytes;

        public Memory<byte> Memory => _bytes;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } done) ArrayPool<byte>.Shared.Return(done);
        }
    }

#if NET10_0_OR_GREATER
    // Public in all but its setter, "for tests" (aspnetcore, SocketTransportOptions.cs).
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_MemoryPoolFactory")]
    private static extern void SetFactory(SocketTransportOptions options, IMemoryPoolFactory<byte> factory);

    private sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new TransportBlocks();
    }
#endif
}
