using Berth.Images.Tar;
using Berth.Linux.Calls;

namespace Berth.Images.Tests.Samples;

/// <summary>Makes the tars of layers, honest and otherwise.</summary>
internal sealed class Layer
{
    private readonly Func<byte[]> _bytes;
    private readonly TarWriter _tar;

    public Layer()
    {
        var bytes = new MemoryStream();
        (_tar, _bytes) = (new TarWriter(bytes), bytes.ToArray);
    }

    public Layer File(string name, string content, uint mode = 0x1A4)
    {
        _tar.AddFile(new TarEntry { Name = name, Mode = mode }, System.Text.Encoding.UTF8.GetBytes(content));
        return this;
    }

    public Layer Directory(string name, uint mode = 0x1ED, uint uid = 0, uint gid = 0, long time = 0) =>
        Add(new TarEntry { Name = name, Type = TarEntryType.Directory, Mode = mode, Uid = uid, Gid = gid, ModifyTime = new Timespec(time, 0) });

    public Layer Symlink(string name, string target) => Add(new TarEntry { Name = name, Type = TarEntryType.Symlink, LinkName = target });

    public Layer HardLink(string name, string target) => Add(new TarEntry { Name = name, Type = TarEntryType.HardLink, LinkName = target });

    public Layer Add(TarEntry entry, ReadOnlySpan<byte> content = default)
    {
        _tar.Add(content.IsEmpty ? entry : entry with { Size = content.Length });
        _tar.Write(content);
        return this;
    }

    public byte[] Bytes()
    {
        _tar.Finish();
        return _bytes();
    }

    public static byte[] OfFile(string name, string content) => new Layer().File(name, content).Bytes();
}
