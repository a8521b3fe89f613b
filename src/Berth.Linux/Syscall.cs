using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Berth.Linux;

/// <summary>Turns the C convention (-1 and errno) into <see cref="LinuxException"/>.</summary>
public static class Syscall
{
    /// <summary>The errno of the last call made with <c>SetLastError</c> on this thread.</summary>
    public static Errno LastError => (Errno)Marshal.GetLastPInvokeError();

    /// <summary>
    /// Returns <paramref name="result"/>, or throws when it is negative. The text is formatted only on failure:
    /// <c>Syscall.Check(mkdirat(...), $"mkdirat({path})")</c>.
    /// </summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static int Check(int result, [InterpolatedStringHandlerArgument(nameof(result))] ref CallText call)
    {
        if (result < 0) throw call.ToException();
        return result;
    }

    /// <inheritdoc cref="Check(int, ref CallText)"/>
    public static long Check(long result, [InterpolatedStringHandlerArgument(nameof(result))] ref CallText call)
    {
        if (result < 0) throw call.ToException();
        return result;
    }

    /// <summary>True when the call behind <paramref name="result"/> was interrupted by a signal and wants to be made again.</summary>
    public static bool Interrupted(long result) => result < 0 && LastError == Errno.EINTR;
}

/// <summary>The text of a failed call; formats nothing when the call succeeded.</summary>
[InterpolatedStringHandler]
public ref struct CallText
{
    private readonly Errno _errno;
    private DefaultInterpolatedStringHandler _text;

    /// <summary>Called by the compiler.</summary>
    public CallText(int literalLength, int formattedCount, long result, out bool enabled)
    {
        enabled = result < 0;
        if (!enabled) return;
        // Read before formatting: a ToString below may make calls of its own.
        _errno = Syscall.LastError;
        _text = new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    /// <summary>Called by the compiler.</summary>
    public CallText(int literalLength, int formattedCount, int result, out bool enabled)
        : this(literalLength, formattedCount, (long)result, out enabled)
    {
    }

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    /// <summary>Called by the compiler.</summary>
    public void AppendFormatted(ReadOnlySpan<char> value) => _text.AppendFormatted(value);

    internal LinuxException ToException() => new(_text.ToStringAndClear(), _errno);
}
