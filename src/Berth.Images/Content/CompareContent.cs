using System.Buffers;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Content;

/// <summary>Reads content from its beginning to its end and compares it with its digest.</summary>
internal static class CompareContent
{
    private const int PieceSize = 256 << 10;

    /// <summary>What is wrong with it: <c>is missing</c>, <c>has digest sha256:...</c>, <c>cannot be read: ...</c>. Null when it is what its digest says.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="digest">Its digest.</param>
    /// <param name="read">Told of each piece how many bytes were read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<string?> RunAsync(Func<Stream> open, Digest digest, Action<long> read, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            await using var content = open();
            using var hash = digest.CreateHash();
            for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0; read(count)) hash.AppendData(buffer, 0, count);
            var actual = Digest.FromHash(digest.HashName, hash.GetHashAndReset());
            return actual == digest ? null : $"has digest {actual}";
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or ImageException { Code: ImageErrorCode.NotFound })
        {
            return "is missing";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {FileFailure.Describe(error)}";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
