using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Calls;

/// <summary>execv(3): this process goes on as another program, with the same environment, terminal and process id.</summary>
public static unsafe partial class Execve
{
    /// <summary>Runs <paramref name="path"/> with <paramref name="arguments"/>, the first of which is its own name. Returns only by failing.</summary>
    /// <exception cref="LinuxException">ENOENT, EACCES, ENOEXEC, E2BIG.</exception>
    public static void Program(string path, IReadOnlyList<string> arguments)
    {
        var table = (byte**)NativeMemory.AllocZeroed((nuint)arguments.Count + 1, (nuint)sizeof(byte*));
        try
        {
            for (var i = 0; i < arguments.Count; i++) table[i] = Text(arguments[i]);
            Syscall.Check(execv(path, table), $"execv({path})");
        }
        finally
        {
            for (var i = 0; i < arguments.Count; i++) NativeMemory.Free(table[i]);
            NativeMemory.Free(table);
        }
    }

    private static byte* Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)NativeMemory.AllocZeroed((nuint)count + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, count));
        return bytes;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathMarshaller))]
    private static partial int execv(string path, byte** argv);
}
