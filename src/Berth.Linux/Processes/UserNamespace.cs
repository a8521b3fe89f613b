using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Berth.Linux.Calls;
using Berth.Linux.Launch;

namespace Berth.Linux.Processes;

/// <summary>user_namespaces(7), made ahead of the processes that will live in them and held by a descriptor.</summary>
public static class UserNamespace
{
    /// <summary>
    /// Makes one with its maps written. A child is born in it and ends at once; unreaped it is enough to write the maps and to open the
    /// namespace through, and there is nobody to wait for.
    /// </summary>
    /// <param name="uids">User ids: first inside, first outside, how many.</param>
    /// <param name="gids">Group ids.</param>
    /// <exception cref="LinuxException">ENOSPC over user.max_user_namespaces; EINVAL or EPERM for maps the kernel refuses.</exception>
    public static FileDescriptor Create(IReadOnlyList<IdRange> uids, IReadOnlyList<IdRange> gids)
    {
        return WithEndedChild(null, pid =>
        {
            WriteMap($"/proc/{pid}/uid_map", uids);
            WriteMap($"/proc/{pid}/gid_map", gids);
            return Open.Path($"/proc/{pid}/ns/user", OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        });
    }

    /// <summary>The maps of a namespace: user ids, group ids.</summary>
    /// <exception cref="LinuxException">It cannot be joined.</exception>
    public static (IReadOnlyList<IdRange> Users, IReadOnlyList<IdRange> Groups) MapsOf(FileDescriptor space) =>
        WithEndedChild(space, pid => (ReadMap($"/proc/{pid}/uid_map"), ReadMap($"/proc/{pid}/gid_map")));

    /// <summary>
    /// Makes a network namespace that belongs to a user namespace, so that its root governs it. A thread cannot move into a user namespace when
    /// its process has others, so a child does, which shares this process's files and leaves the descriptor behind.
    /// </summary>
    /// <exception cref="LinuxException">ENOSPC over user.max_net_namespaces of the user namespace.</exception>
    public static FileDescriptor CreateNetwork(FileDescriptor space)
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(CLONE_FILES, null, Clone3Support.Probe());
        builder.Add(LaunchCall.Setns, new("setns", "user"), default, builder.File(space), (long)NamespaceFlags.User);
        builder.Add(LaunchCall.Unshare, "unshare(CLONE_NEWNET)", default, (long)NamespaceFlags.Network);
        var made = builder.NewSlot();
        const string path = "/proc/self/ns/net";
        var how = builder.Bytes(MemoryMarshal.AsBytes<ulong>([(ulong)OpenFlags.CloseOnExec.ToNative(), 0, 0]));
        builder.Add(LaunchCall.OpenAt2, new("openat2", path), new LaunchControl { Store = made }, AT_FDCWD, builder.Text(path), how, OpenHowSize);
        builder.Add(LaunchCall.ExitGroup, "exit_group", default, 0);
        return RunToEnd(builder, (program, _) => new FileDescriptor((int)program.Slot(made.Index)));
    }

    private const ulong CLONE_FILES = 0x400;
    private const int AT_FDCWD = -100;
    private const int OpenHowSize = 24;

    private static T WithEndedChild<T>(FileDescriptor? space, Func<int, T> use)
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(space is null ? (ulong)NamespaceFlags.User : 0, null, Clone3Support.Probe());
        if (space is not null) builder.Add(LaunchCall.Setns, new("setns", "user"), default, builder.File(space), (long)NamespaceFlags.User);
        builder.Add(LaunchCall.ExitGroup, "exit_group", default, 0);
        return RunToEnd(builder, (_, pid) => use(pid));
    }

    private static T RunToEnd<T>(LaunchProgramBuilder builder, Func<LaunchProgram, int, T> use)
    {
        using var block = Memfd.Create("berth-userns");
        Write.All(block, builder.Build());
        using var program = LaunchProgram.Map(block, [.. builder.Descriptors.Select(d => d.Number)]);
        var result = program.Run();
        if (result.Pid == 0) throw new LinuxException("clone3(CLONE_NEWUSER)", result.Errno);
        using var child = new FileDescriptor(result.PidFd);
        try
        {
            return result.FailedRecord < 0 ? use(program, result.Pid) : throw new LinuxException(builder.Steps[result.FailedRecord].ToString(), result.Errno);
        }
        finally
        {
            Pidfd.TryReap(child, out _, out _, wait: true);
        }
    }

    /// <summary>
    /// The user id map of a process that is in another user namespace than this one, as ids here; null when it is in the same.
    /// </summary>
    /// <exception cref="LinuxException">ENOENT when there is no such process.</exception>
    public static IReadOnlyList<IdRange>? UserMapOf(int pid)
    {
        if (Link($"/proc/{pid}/ns/user") == Link("/proc/self/ns/user")) return null;
        return ReadMap($"/proc/{pid}/uid_map");

        static string Link(string path) => Readlink.TryAt(FileDescriptor.WorkingDirectory, path, out var errno) ?? throw new LinuxException($"readlink({path})", errno);
    }

    /// <summary>The id outside of an id inside; uint.MaxValue, nobody's, when the map has none.</summary>
    public static uint Outside(IReadOnlyList<IdRange> map, uint inside)
    {
        foreach (var line in map)
            if (inside >= line.Inside && inside - line.Inside < line.Count) return line.Outside + (inside - line.Inside);
        return uint.MaxValue;
    }

    internal static IReadOnlyList<IdRange> ReadMap(string path)
    {
        using var file = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        var lines = Encoding.ASCII.GetString(Read.ToEnd(file, 1 << 16)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(f => new IdRange(Number(f[0]), Number(f[1]), Number(f[2])))];

        static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
    }

    // One write for the whole map; the kernel takes no second.
    private static void WriteMap(string path, IReadOnlyList<IdRange> ranges)
    {
        var text = new StringBuilder();
        foreach (var range in ranges) text.Append(CultureInfo.InvariantCulture, $"{range.Inside} {range.Outside} {range.Count}\n");
        using var file = Open.Path(path, OpenFlags.WriteOnly | OpenFlags.CloseOnExec);
        Write.To(file, Encoding.ASCII.GetBytes(text.ToString()), out var errno);
        if (errno != Errno.None) throw new LinuxException($"write({path}, {text.ToString().TrimEnd().Replace('\n', ',')})", errno);
    }
}

/// <summary>One line of an id map.</summary>
/// <param name="Inside">First id in the namespace.</param>
/// <param name="Outside">First id in the parent namespace.</param>
/// <param name="Count">How many.</param>
public readonly record struct IdRange(uint Inside, uint Outside, uint Count);
