using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Testing.Images;

/// <summary>A layer: its tar and the digest of it.</summary>
public sealed class Layer(byte[] tar)
{
    public byte[] Tar { get; } = tar;

    public string Digest { get; } = DigestOf(tar);

    public static string DigestOf(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static Layer Of(params IEnumerable<LayerEntry> entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry.ToTar());
            }
        }

        return new Layer(stream.ToArray());
    }
}

/// <summary>One entry of a layer.</summary>
public sealed record LayerEntry(TarEntryType Type, string Name, byte[]? Content = null, string? Link = null, int Mode = 0b110_100_100, int Owner = 0)
{
    private static readonly DateTimeOffset Date = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    public static LayerEntry Directory(string name, int mode = 0b111_101_101, int owner = 0) => new(TarEntryType.Directory, name, null, null, mode, owner);

    public static LayerEntry File(string name, string text, int mode = 0b110_100_100, int owner = 0) => new(TarEntryType.RegularFile, name, Encoding.UTF8.GetBytes(text), null, mode, owner);

    public static LayerEntry SymbolicLink(string name, string target) => new(TarEntryType.SymbolicLink, name, null, target, 0b111_111_111);

    public static LayerEntry HardLink(string name, string target) => new(TarEntryType.HardLink, name, null, target, 0b110_100_100);

    internal UstarTarEntry ToTar()
    {
        var entry = new UstarTarEntry(Type, Name) { ModificationTime = Date, Mode = (UnixFileMode)Mode, Uid = Owner, Gid = Owner };
        if (Link is not null)
        {
            entry.LinkName = Link;
        }

        if (Content is not null)
        {
            entry.DataStream = new MemoryStream(Content);
        }

        return entry;
    }
}
