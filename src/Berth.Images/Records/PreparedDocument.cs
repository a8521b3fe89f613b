using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Images.Records;

/// <summary>A document that is written and waits for its name. Disposing one that did not get it removes it.</summary>
internal sealed class PreparedDocument : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileDescriptor _file;
    private bool _published;

    public PreparedDocument(string path, string suffix, byte[] content)
    {
        (_path, _temporary) = (path, path + suffix);
        try
        {
            _file = Open.Path(_temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, 0x180);
        }
        catch (LinuxException error)
        {
            throw DiskError.At(path, error);
        }
        try
        {
            Call(() => Write.All(_file, content));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has the content written to the disk. Where the whole store is flushed anyway, that does it too.</summary>
    public void Flush() => Call(() => Fsync.Data(_file));

    /// <summary>Takes the name, from a document that had it.</summary>
    public void Publish()
    {
        Call(() => Rename.Path(_temporary, _path));
        _published = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_published) File.Delete(_temporary);
    }

    private void Call(Action call)
    {
        try
        {
            call();
        }
        catch (LinuxException error)
        {
            throw DiskError.At(_path, error);
        }
    }
}
