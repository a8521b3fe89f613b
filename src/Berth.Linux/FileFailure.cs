namespace Berth.Linux;

/// <summary>Failures of .NET's own calls on files as this project says them: the system's words and the path, without .NET's phrases.</summary>
public static class FileFailure
{
    private const int ErrnoMax = 134;

    /// <summary>The sentence of a failure: <c>no space left on device: /x/y</c> for one of a file, its own message for any other.</summary>
    public static string Describe(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (failure is LinuxException || NumberOf(failure) is not { } number) return failure.Message;
        var words = number.Describe();
        words = char.ToLowerInvariant(words[0]) + words[1..];
        return PathIn(failure.Message) is { } path ? $"{words}: {path}" : words;
    }

    /// <summary>The number of the system behind a failure; null when it is of another kind.</summary>
    public static Errno? NumberOf(Exception failure) => failure switch
    {
        LinuxException kernel => kernel.Errno,
        FileNotFoundException or DirectoryNotFoundException => Errno.ENOENT,
        PathTooLongException => Errno.ENAMETOOLONG,
        UnauthorizedAccessException => failure.InnerException is IOException { HResult: > 0 and < ErrnoMax } cause ? (Errno)cause.HResult : Errno.EACCES,
        // What .NET has no kind for has the number of the system.
        IOException { HResult: > 0 and < ErrnoMax } => (Errno)failure.HResult,
        _ => null,
    };

    // .NET puts it between quotes, anywhere in the sentence.
    private static string? PathIn(string message)
    {
        var (first, last) = (message.IndexOf('\'', StringComparison.Ordinal), message.LastIndexOf('\''));
        return last > first + 1 ? message[(first + 1)..last] : null;
    }
}
