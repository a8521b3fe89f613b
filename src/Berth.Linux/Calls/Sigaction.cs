using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>sigaction(2), by way of signal(2).</summary>
public static partial class Sigaction
{
    /// <summary>
    /// Gives a signal its default action when it is ignored. A shell without job control starts what it runs in the background with
    /// SIGINT and SIGQUIT ignored, and the runtime leaves an ignored signal alone.
    /// </summary>
    public static void Unignore(int signal)
    {
        // signal(2) answers with what was there before; it fails only for signals that cannot be caught.
        var before = Sigaction.signal(signal, SIG_DFL);
        if (before != SIG_IGN && before != SIG_DFL && before != SIG_ERR)
            _ = Sigaction.signal(signal, before);
    }

    /// <summary>SIGXFSZ: a write went beyond the largest file that the process may make.</summary>
    public const int FileTooLarge = 25;

    /// <summary>Has a signal do nothing. The call that it would have interrupted fails instead.</summary>
    public static void Ignore(int signal) => _ = Sigaction.signal(signal, SIG_IGN);

    private const nint SIG_DFL = 0, SIG_IGN = 1, SIG_ERR = -1;

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint signal(int number, nint handler);
}
