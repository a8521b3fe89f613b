using System.Runtime.InteropServices;

namespace Berth.Linux.Compression;

/// <summary>Decompression of RFC 8878 frames by the system's libzstd (zstd_manual, "Streaming decompression").</summary>
internal sealed unsafe partial class ZstdContext : SafeHandle
{
    private const string Missing = "zstd: cannot load libzstd.so.1; install the package libzstd1 (Debian, Ubuntu) or zstd";

    public ZstdContext()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="NotSupportedException">The library is not installed; says how to get it.</exception>
    public static ZstdContext Create()
    {
        try
        {
            var context = ZSTD_createDStream();
            return context.IsInvalid ? throw new InsufficientMemoryException("ZSTD_createDStream") : context;
        }
        catch (DllNotFoundException error)
        {
            throw new NotSupportedException(Missing, error);
        }
    }

    /// <summary>One step. <paramref name="hint"/> is 0 when a frame ended exactly here.</summary>
    /// <exception cref="InvalidDataException">The input is no zstd, or wants a window of more than 128 MiB.</exception>
    public void Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int produced, out nuint hint)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            var from = new Buffer { Start = source, Length = (nuint)input.Length };
            var to = new Buffer { Start = target, Length = (nuint)output.Length };
            hint = ZSTD_decompressStream(this, &to, &from);
            if (ZSTD_isError(hint) != 0) throw new InvalidDataException($"zstd: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(hint))}");
            (consumed, produced) = ((int)from.Position, (int)to.Position);
        }
    }

    protected override bool ReleaseHandle()
    {
        ZSTD_freeDStream(handle);
        return true;
    }

    private struct Buffer
    {
        public byte* Start;
        public nuint Length;
        public nuint Position;
    }

    [LibraryImport("libzstd.so.1")]
    private static partial ZstdContext ZSTD_createDStream();

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_freeDStream(nint stream);

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_decompressStream(ZstdContext stream, Buffer* output, Buffer* input);

    [LibraryImport("libzstd.so.1")]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport("libzstd.so.1")]
    private static partial nint ZSTD_getErrorName(nuint code);
}
