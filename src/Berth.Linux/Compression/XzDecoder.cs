using System.Runtime.InteropServices;

namespace Berth.Linux.Compression;

/// <summary>Decompression of .xz by the system's liblzma (its header lzma/base.h): streams one after the other, padding between them, checks compared.</summary>
internal sealed unsafe partial class XzDecoder : Decoder
{
    private const uint Concatenated = 0x08;
    private bool _ended;

    private enum Code
    {
        Ok = 0,
        StreamEnd = 1,
        MemoryError = 5,
        MemoryLimit = 6,
        FormatError = 7,
        OptionsError = 8,
        BufferError = 10,
    }

    private enum Action
    {
        Run = 0,
        Finish = 3,
    }

    public override bool IsComplete => _ended;

    public static XzDecoder Create()
    {
        Require("xz", "liblzma.so.5", "liblzma5 (Debian, Ubuntu) or xz");
        var decoder = new XzDecoder();
        decoder.SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream)));
        return lzma_stream_decoder(decoder, MemoryLimit, Concatenated) == Code.Ok ? decoder : throw new InsufficientMemoryException("lzma_stream_decoder");
    }

    /// <inheritdoc/>
    public override void Decompress(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int produced)
    {
        (consumed, produced) = (0, 0);
        if (_ended) return;
        var stream = (LzmaStream*)handle;
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            stream->NextIn = source;
            stream->AvailableIn = (nuint)input.Length;
            stream->NextOut = target;
            stream->AvailableOut = (nuint)output.Length;
            var code = lzma_code(this, isLast ? Action.Finish : Action.Run);
            (consumed, produced) = (input.Length - (int)stream->AvailableIn, output.Length - (int)stream->AvailableOut);
            _ended = code == Code.StreamEnd;
            // No progress is no error here: the reader knows whether more input comes.
            if (code is not (Code.Ok or Code.StreamEnd or Code.BufferError)) throw new InvalidDataException($"xz: {Say(code)}");
        }
    }

    protected override bool ReleaseHandle()
    {
        lzma_end(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }

    private static string Say(Code code) => code switch
    {
        Code.MemoryError => "out of memory",
        Code.MemoryLimit => $"decompression wants more than {MemoryLimit >> 20} MiB of memory",
        Code.FormatError => "file format not recognized",
        Code.OptionsError => "unsupported options",
        _ => "compressed data is corrupt",
    };

    // lzma_stream on a 64-bit machine: the members used here.
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    private struct LzmaStream
    {
        [FieldOffset(0)]
        public byte* NextIn;
        [FieldOffset(8)]
        public nuint AvailableIn;
        [FieldOffset(24)]
        public byte* NextOut;
        [FieldOffset(32)]
        public nuint AvailableOut;
    }

    [LibraryImport("liblzma.so.5")]
    private static partial Code lzma_stream_decoder(XzDecoder stream, ulong memoryLimit, uint flags);

    [LibraryImport("liblzma.so.5")]
    private static partial Code lzma_code(XzDecoder stream, Action action);

    [LibraryImport("liblzma.so.5")]
    private static partial void lzma_end(nint stream);
}
