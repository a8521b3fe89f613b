using Berth.Api;
using Berth.Api.Images;
using Berth.Api.Streams;
using Berth.Daemon.Http;
using Berth.Oci;

namespace Berth.Daemon.Images;

/// <summary>Puts the steps of an image operation into Docker's stream of JSON objects.</summary>
internal sealed class ImageProgress(ProgressWriter writer, bool quiet) : IProgress<Berth.Images.ProgressMessage>
{
    public void Report(Berth.Images.ProgressMessage value)
    {
        if (quiet && value.Stream is null) return;
        writer.Write(Translate(value), ApiJson.Wire.ProgressMessage);
    }

    private static ProgressMessage Translate(Berth.Images.ProgressMessage value)
    {
        if (value.Stream is not null) return new ProgressMessage { Stream = value.Stream };
        if (value.Pushed is { } pushed)
            return new ProgressMessage { ProgressDetail = new ProgressDetail(), Aux = new ProgressResult { Tag = pushed.Tag, Digest = pushed.Digest.Text, Size = pushed.Size } };
        if (value.Instead is { } instead)
            return new ProgressMessage { ProgressDetail = new ProgressDetail(), Aux = new ProgressResult { Instead = true, OriginalIndex = Translate(instead.Index), SelectedManifest = Translate(instead.Manifest) } };
        // "Pulling from" is about a tag and no layer: Docker sends it without the empty detail that every other step of a layer has.
        var plain = (value.Id is null && !value.IsProgress) || value.Status?.StartsWith("Pulling from", StringComparison.Ordinal) == true;
        return new ProgressMessage
        {
            Status = value.Status,
            Id = value.Id,
            ProgressDetail = plain ? null : new ProgressDetail { Current = value.Current, Total = value.Total },
            Progress = value.IsProgress ? ProgressBar.Draw(value.Current, value.Total) : null,
        };
    }

    private static ImageDescriptor Translate(Descriptor descriptor) => new()
    {
        MediaType = descriptor.MediaType,
        Digest = descriptor.Digest.Text,
        Size = descriptor.Size,
        Platform = descriptor.Platform is { } platform
            ? new ImagePlatform { Os = platform.OS, Architecture = platform.Architecture, OsVersion = platform.OSVersion, Variant = platform.Variant } : null,
    };
}
