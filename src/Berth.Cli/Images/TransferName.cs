using Berth.Cli.Output;
using Berth.Oci;

namespace Berth.Cli.Images;

/// <summary>The image that pull and push are asked for.</summary>
internal static class TransferName
{
    /// <summary>Reads it; one without a tag gets the default one, which is told unless <paramref name="quiet"/>, or stands for all of them.</summary>
    /// <exception cref="CliException">It is no reference, or has a tag although all are asked for.</exception>
    public static Reference Read(string name, bool allTags, bool quiet)
    {
        if (!Reference.TryParse(name, out var image, out var reason))
            throw new CliException(reason);
        if (allTags && (image.Tag ?? image.Digest?.Text) is not null)
            throw new CliException("tag can't be used with --all-tags/-a");
        if (allTags || image.Tag is not null || image.Digest is not null)
            return image;
        if (!quiet)
        {
            TextSink.Out.WriteLine("Using default tag: latest");
            TextSink.Out.Flush();
        }

        return image.WithDefaultTag();
    }
}
