using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Text;
using System.Text.Unicode;

namespace Berth.Linux;

/// <summary>
/// File names as strings without loss. Linux names are bytes; those that are not UTF-8 (old archives hold Latin-1 names) travel
/// as lone low surrogates U+DC80..U+DCFF, one per byte, the way Python's <c>surrogateescape</c> does it.
/// </summary>
public static class PathText
{
    private const int EscapeBase = 0xDC00;

    /// <summary>The string of a name; never fails and never loses a byte.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        if (Utf8.IsValid(name)) return Encoding.UTF8.GetString(name);
        var text = new char[name.Length];
        var length = 0;
        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var consumed);
            if (status == OperationStatus.Done)
            {
                length += rune.EncodeToUtf16(text.AsSpan(length));
                name = name[consumed..];
            }
            else
            {
                text[length++] = (char)(EscapeBase + name[0]);
                name = name[1..];
            }
        }

        return new string(text, 0, length);
    }

    /// <summary>The bytes of a name, without a terminator.</summary>
    public static byte[] Encode(string name)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        return bytes[..Encode(name, bytes)];
    }

    /// <summary>Writes the bytes of <paramref name="name"/> to <paramref name="bytes"/> (3 bytes a character are always enough) and returns how many.</summary>
    public static int Encode(ReadOnlySpan<char> name, Span<byte> bytes)
    {
        var total = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(name, bytes[total..], out var read, out var written, replaceInvalidSequences: false);
            total += written;
            if (status == OperationStatus.Done) return total;
            if (status == OperationStatus.DestinationTooSmall) throw new ArgumentException("buffer too small", nameof(bytes));
            name = name[read..];
            var escaped = name[0] - EscapeBase;
            // A surrogate that Decode never makes has no byte to stand for.
            if (escaped is < 0x80 or > 0xFF) throw new ArgumentException("not a file name: unpaired surrogate", nameof(name));
            bytes[total++] = (byte)escaped;
            name = name[1..];
        }
    }
}

/// <summary>Passes a path to a C function: <see cref="PathText"/> bytes and a NUL; a path that contains a NUL is refused, not cut short.</summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static unsafe class PathMarshaller
{
    /// <summary>One argument of one call.</summary>
    public ref struct In
    {
        private byte* _pointer;
        private bool _allocated;

        /// <summary>Stack bytes the generated code offers.</summary>
        public static int BufferSize => 384;

        /// <summary>Encodes into the stack buffer, or into native memory when the path is long.</summary>
        public void FromManaged(string? path, Span<byte> buffer)
        {
            if (path is null) return;
            if (path.Contains('\0', StringComparison.Ordinal)) throw new LinuxException($"path {path.Replace("\0", "\\0", StringComparison.Ordinal)}", Errno.EINVAL);
            var needed = (path.Length * 3) + 1;
            if (needed > buffer.Length)
            {
                _pointer = (byte*)NativeMemory.Alloc((nuint)needed);
                _allocated = true;
                buffer = new Span<byte>(_pointer, needed);
            }
            else
            {
                // The buffer is the caller's stackalloc, so its address does not move.
                _pointer = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer));
            }

            var length = PathText.Encode(path, buffer);
            buffer[length] = 0;
        }

        /// <summary>The argument.</summary>
        public readonly byte* ToUnmanaged() => _pointer;

        /// <summary>Gives native memory back.</summary>
        public readonly void Free()
        {
            if (_allocated) NativeMemory.Free(_pointer);
        }
    }
}
