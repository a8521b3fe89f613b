namespace Berth.Runtime.Shims;

/// <summary>The directories of the shim: root's alone.</summary>
internal static class ShimFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes one, with those above it. One that is there is fine.</summary>
    /// <exception cref="ShimException">It cannot be made.</exception>
    public static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ShimException(ShimErrorCode.Unavailable, $"the shim's directory {path} cannot be made: {(File.Exists(path) ? "a file is in its place" : error.Message)}");
        }
    }
}
