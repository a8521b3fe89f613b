using System.Runtime.InteropServices;

namespace Berth.Linux.Compression;

/// <summary>A decompressor of a system library, for as long as one input lasts.</summary>
internal abstract class Decoder : SafeHandle
{
    // More than any ordinary encoder's window (xz -9 wants 65 MiB), and little enough for a daemon to give away.
    protected const int MemoryLimit = 128 << 20;

    protected Decoder()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>True when the input may end here.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>One step; it neither needs to consume all input nor to fill the output.</summary>
    /// <param name="input">What comes next.</param>
    /// <param name="isLast">Nothing comes behind <paramref name="input"/>.</param>
    /// <param name="output">Where content goes.</param>
    /// <param name="consumed">Bytes taken from the input.</param>
    /// <param name="produced">Bytes put into the output.</param>
    /// <exception cref="InvalidDataException">The input is not of this format, or wants more than 128 MiB of memory.</exception>
    public abstract void Decompress(ReadOnlySpan<byte> input, bool isLast, Span<byte> output, out int consumed, out int produced);

    /// <summary>Loads the library before a handle exists whose release would need it.</summary>
    /// <exception cref="NotSupportedException">It is not installed; says how to get it.</exception>
    protected static void Require(string format, string library, string packages)
    {
        if (!NativeLibrary.TryLoad(library, out var loaded)) throw new NotSupportedException($"{format}: cannot load {library}; install the package {packages}");
        // The first import takes a hold of its own.
        NativeLibrary.Free(loaded);
    }
}
