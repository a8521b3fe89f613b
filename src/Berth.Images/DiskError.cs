using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images;

/// <summary>Failures of the disk, told with the path they happened at: <c>write /x: no space left on device</c>.</summary>
internal static class DiskError
{
    /// <summary>Runs a call on the file at <paramref name="path"/>.</summary>
    public static void Naming<T>(string path, T argument, Action<T> call)
    {
        try
        {
            call(argument);
        }
        catch (LinuxException error)
        {
            throw At(path, error);
        }
    }

    /// <summary>The failure as a sentence.</summary>
    public static ImageException At(string path, LinuxException error)
    {
        var parenthesis = error.Call.IndexOf('(', StringComparison.Ordinal);
        var call = parenthesis < 0 ? error.Call : error.Call[..parenthesis];
        return new ImageException(ImageErrorCode.Internal, $"{call} {path}: {Lower(error.Errno.Describe())}", error);
    }

    /// <summary>Makes the names in a directory durable.</summary>
    public static void SyncDirectory(string path)
    {
        using var directory = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.Directory);
        Naming(path, directory, Fsync.File);
    }

    // strerror begins with a capital, sentences of Docker do not.
    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
