using System.IO.Pipelines;
using Berth.Images.Content;
using Berth.Images.Layers;
using Berth.Images.Save;

namespace Berth.Images.Verify;

/// <summary>Takes in the tar of a layer that is made again, from what is here, as if it came from anywhere: hashed, unpacked where nobody sees it.</summary>
internal sealed class TakeTar(ImageStore store)
{
    /// <summary>The layer unpacked anew, with the diff id its tar has now. Nothing of it is committed.</summary>
    /// <exception cref="ImageException">NotFound when the tar cannot be made again, Invalid when it is none any more.</exception>
    public Task<TakenLayer> RunAsync(Image image, int index, Lease lease, CancellationToken cancellationToken) =>
        RunAsync(target => new LayerTars(store).Write(image, index, target, cancellationToken), lease, cancellationToken);

    /// <summary>The layer whose tar somebody writes, who blocks the thread.</summary>
    public async Task<TakenLayer> RunAsync(Action<Stream> write, Lease lease, CancellationToken cancellationToken)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20, minimumSegmentSize: 64 << 10));
        var writing = Task.Factory.StartNew(() => Write(write, pipe.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await using var tar = pipe.Reader.AsStream();
            // What goes wrong in the writing comes out of the reading.
            return await store.Taker.RunAsync(tar, default, new TakeOptions(KeepBlob: false, SourceBlocks: false), lease, cancellationToken);
        }
        finally
        {
            await writing;
        }
    }

    private static void Write(Action<Stream> write, PipeWriter writer)
    {
        try
        {
            using var target = new BufferedStream(writer.AsStream(leaveOpen: true), 128 << 10);
            write(target);
            target.Flush();
            writer.Complete();
        }
        catch (Exception error)
        {
            writer.Complete(error);
        }
    }
}
