using System.Runtime.InteropServices;

namespace Berth.Linux.Processes;

/// <summary>execve(2) of the calling process.</summary>
public static unsafe partial class ReplaceProgram
{
    /// <summary>Returns only when it failed, with the error.</summary>
    public static Errno With(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        var argv = Strings(arguments);
        var envp = Strings(environment);
        var name = PathText.Encode(path + "\0");
        fixed (byte* file = name) _ = execve(file, argv, envp);
        return Syscall.LastError;
    }

    // Never freed: either the program is replaced, or the caller is about to end.
    private static byte** Strings(IReadOnlyList<string> texts)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            var bytes = PathText.Encode(texts[i]);
            array[i] = (byte*)NativeMemory.AllocZeroed((nuint)(bytes.Length + 1));
            bytes.CopyTo(new Span<byte>(array[i], bytes.Length));
        }

        return array;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execve(byte* path, byte** argv, byte** envp);
}
