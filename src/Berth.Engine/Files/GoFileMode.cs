using Berth.Linux.Calls;

namespace Berth.Engine.Files;

/// <summary>Go's <c>os.FileMode</c>, which is what clients of the API get in place of st_mode.</summary>
internal static class GoFileMode
{
    private const uint Directory = 1u << 31;
    private const uint Symlink = 1u << 27;
    private const uint Device = 1u << 26;
    private const uint Fifo = 1u << 25;
    private const uint Socket = 1u << 24;
    private const uint SetUser = 1u << 23;
    private const uint SetGroup = 1u << 22;
    private const uint Character = 1u << 21;
    private const uint Sticky = 1u << 20;

    public static uint Of(in FileStat stat)
    {
        var mode = stat.Permissions & 0x1FF;
        if ((stat.Permissions & 0x800) != 0) mode |= SetUser;
        if ((stat.Permissions & 0x400) != 0) mode |= SetGroup;
        if ((stat.Permissions & 0x200) != 0) mode |= Sticky;
        return mode | stat.Type switch
        {
            FileType.Directory => Directory,
            FileType.Symlink => Symlink,
            FileType.BlockDevice => Device,
            FileType.CharacterDevice => Device | Character,
            FileType.Fifo => Fifo,
            FileType.Socket => Socket,
            _ => 0,
        };
    }
}
