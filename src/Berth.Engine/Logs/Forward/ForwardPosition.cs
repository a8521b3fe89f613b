using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Engine.Logs.Forward;

/// <summary>How far a log has been sent: the number of a file on its disk and an offset in it, in a small file that is overwritten in place.</summary>
internal sealed class ForwardPosition(string path)
{
    private const int Bytes = 42;

    /// <summary>What was noted last; zeros when nothing was.</summary>
    public (ulong Inode, long Offset) Read()
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out _);
        Span<byte> text = stackalloc byte[Bytes];
        var count = file is null ? 0 : Linux.Calls.Read.At(file, text, 0);
        var words = Encoding.ASCII.GetString(text[..count]).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length == 2 && ulong.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? (inode, offset)
            : default;
    }

    /// <summary>Notes a position. Does nothing when the folder is gone with its container.</summary>
    public void Write(ulong inode, long offset)
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.CloseOnExec, out _, 0x180);
        // Always as long, so that a shorter number leaves nothing of a longer one.
        if (file is not null) Linux.Calls.Write.All(file, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{inode,20} {offset,20}\n")));
    }
}
