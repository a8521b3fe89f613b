using System.Runtime.InteropServices;

namespace Berth.Linux.Compression;

/// <summary>Decompression of RFC 8878 frames by the system's libzstd (zstd_manual, "Streaming decompression").</summary>
internal sealed unsafe partial class ZstdDecoder : Decoder
{
    private bool _insideFrame;
    private bool _outputPending;

    public override bool IsComplete => !_insideFrame;

    public static ZstdDecoder Create()
    {
        Require("zstd", "libzstd.so.1", "libzstd1 (Debian, Ubuntu) or zstd");
        var decoder = ZSTD_createDStream();
        return decoder.IsInvalid ? throw new InsufficientMemoryException("ZSTD_createDStream") : decoder;
    }

    /// <inheritdoc/>
    public override void Decompress(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int produced)
    {
        (consumed, produced) = (0, 0);
        // Without input the library would begin a frame that nobody sends; with output left inside it, it goes on.
        if (input.IsEmpty && !_outputPending) return;
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            var from = new Buffer { Start = source, Length = (nuint)input.Length };
            var to = new Buffer { Start = target, Length = (nuint)output.Length };
            var hint = ZSTD_decompressStream(this, &to, &from);
            if (ZSTD_isError(hint) != 0) throw new InvalidDataException($"zstd: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(hint))}");
            (consumed, produced) = ((int)from.Position, (int)to.Position);
            _insideFrame = hint != 0;
            _outputPending = produced == output.Length && _insideFrame;
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
    private static partial ZstdDecoder ZSTD_createDStream();

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_freeDStream(nint stream);

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_decompressStream(ZstdDecoder stream, Buffer* output, Buffer* input);

    [LibraryImport("libzstd.so.1")]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport("libzstd.so.1")]
    private static partial nint ZSTD_getErrorName(nuint code);
}
