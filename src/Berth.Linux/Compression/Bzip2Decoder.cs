using System.Runtime.InteropServices;

namespace Berth.Linux.Compression;

/// <summary>Decompression of bzip2 by the system's libbz2 (its manual, chapter 3): streams one after the other, as pbzip2 writes them.</summary>
internal sealed unsafe partial class Bzip2Decoder : Decoder
{
    private bool _began;

    private enum Code
    {
        Ok = 0,
        StreamEnd = 4,
        MemoryError = -3,
        DataErrorMagic = -5,
    }

    public override bool IsComplete => !_began;

    public static Bzip2Decoder Create()
    {
        Require("bzip2", "libbz2.so.1.0", "libbz2-1.0 (Debian, Ubuntu) or bzip2");
        var decoder = new Bzip2Decoder();
        decoder.SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(BzStream)));
        decoder.Begin();
        return decoder;
    }

    /// <inheritdoc/>
    public override void Decompress(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int produced)
    {
        var stream = (BzStream*)handle;
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            stream->NextIn = source;
            stream->AvailableIn = (uint)input.Length;
            stream->NextOut = target;
            stream->AvailableOut = (uint)output.Length;
            var code = BZ2_bzDecompress(this);
            (consumed, produced) = (input.Length - (int)stream->AvailableIn, output.Length - (int)stream->AvailableOut);
            _began |= consumed > 0;
            if (code is not (Code.Ok or Code.StreamEnd)) throw new InvalidDataException($"bzip2: {Say(code)}");
            if (code == Code.StreamEnd) Restart();
        }
    }

    protected override bool ReleaseHandle()
    {
        _ = BZ2_bzDecompressEnd(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }

    private void Restart()
    {
        _ = BZ2_bzDecompressEnd(handle);
        NativeMemory.Clear((void*)handle, (nuint)sizeof(BzStream));
        Begin();
        _began = false;
    }

    private void Begin()
    {
        if (BZ2_bzDecompressInit(this, 0, 0) != Code.Ok) throw new InsufficientMemoryException("BZ2_bzDecompressInit");
    }

    private static string Say(Code code) => code switch
    {
        Code.MemoryError => "out of memory",
        Code.DataErrorMagic => "bad magic value",
        _ => "compressed data is corrupt",
    };

    // bz_stream on a 64-bit machine: the members used here.
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct BzStream
    {
        [FieldOffset(0)]
        public byte* NextIn;
        [FieldOffset(8)]
        public uint AvailableIn;
        [FieldOffset(24)]
        public byte* NextOut;
        [FieldOffset(32)]
        public uint AvailableOut;
    }

    [LibraryImport("libbz2.so.1.0")]
    private static partial Code BZ2_bzDecompressInit(Bzip2Decoder stream, int verbosity, int small);

    [LibraryImport("libbz2.so.1.0")]
    private static partial Code BZ2_bzDecompress(Bzip2Decoder stream);

    [LibraryImport("libbz2.so.1.0")]
    private static partial Code BZ2_bzDecompressEnd(nint stream);
}
