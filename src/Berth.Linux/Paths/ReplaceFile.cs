using Berth.Linux.Calls;

namespace Berth.Linux;

/// <summary>Puts new content in the place of a file's: whoever reads finds the old one or the new one, and a failure leaves the old one and nothing else.</summary>
public static class ReplaceFile
{
    /// <summary>Writes to a temporary name beside <paramref name="path"/> and renames it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What is to be in it.</param>
    /// <param name="flush">The content is on the disk before it gets the name.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void With(string path, ReadOnlySpan<byte> content, bool flush = false)
    {
        var temporary = path + ".new";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(content);
                if (flush) file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            Unlink.TryAt(FileDescriptor.WorkingDirectory, temporary);
            throw;
        }
    }
}
