using System.Security.Cryptography;
using Berth.Daemon.Options;
using Berth.Linux;

namespace Berth.Daemon.Distribution;

/// <summary>Reads files that flags name: what is wrong with one is a sentence with the flag and the file in it.</summary>
internal static class NamedFile
{
    /// <param name="flag">With its dashes.</param>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should be: <c>a certificate in PEM form</c>.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="OptionsException">It cannot be read.</exception>
    public static T Read<T>(string flag, string path, string what, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or CryptographicException or ArgumentException)
        {
            throw new OptionsException($"{flag} {Sentence(path, what, failure)}");
        }
    }

    private static string Sentence(string path, string what, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{path}: there is no such file",
        // .NET says of a folder that access to it is denied.
        UnauthorizedAccessException => Directory.Exists(path) ? $"{path} is a folder, not {what}" : $"{path}: permission denied",
        // Names the file and the line already.
        FormatException when failure.Message.StartsWith(path, StringComparison.Ordinal) => failure.Message,
        IOException => $"{path} cannot be read: {FileFailure.Describe(failure)}",
        _ => $"{path} is not {what}",
    };
}
