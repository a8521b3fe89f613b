using System.Diagnostics;
using System.Text.RegularExpressions;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Netlink;
using Berth.Linux.Nftables;
using Xunit;

namespace Berth.Testing;

/// <summary>
/// What is on the machine: mounts, cgroups, links, nft elements, processes, open files, files. Taken before and after, the difference is
/// what somebody forgot.
/// </summary>
public sealed partial class MachineState
{
    private readonly Dictionary<string, int> _facts = [];

    private MachineState()
    {
    }

    /// <summary>Looks.</summary>
    public static MachineState Take(MachineScope scope)
    {
        var state = new MachineState();
        state.AddMounts(scope);
        state.AddCgroups(scope);
        state.AddProcesses(scope);
        state.AddNetwork(scope);
        if (scope.OpenFilesOf is { } pid) state.AddOpenFiles(pid);
        foreach (var root in scope.FilesUnder) state.AddFiles(root);
        return state;
    }

    /// <summary>What came (<c>+</c>) and went (<c>-</c>) between this state and <paramref name="later"/>; empty when nothing did.</summary>
    public IReadOnlyList<string> Diff(MachineState later)
    {
        var lines = new List<string>();
        foreach (var fact in _facts.Keys.Union(later._facts.Keys).Order(StringComparer.Ordinal))
        {
            var change = later._facts.GetValueOrDefault(fact) - _facts.GetValueOrDefault(fact);
            if (change != 0) lines.Add($"{(change > 0 ? '+' : '-')} {fact}{(Math.Abs(change) > 1 ? $" ({Math.Abs(change)} times)" : "")}");
        }

        return lines;
    }

    /// <summary>Fails with the difference when something is not as it was.</summary>
    public void AssertUnchanged(MachineScope scope) => AssertSame(Diff(Take(scope)));

    /// <summary>
    /// As <see cref="AssertUnchanged"/>, giving what is undone in the background (a link dies with its namespace after an RCU grace period, and
    /// tells nobody here) some time.
    /// </summary>
    public async Task AssertSettlesAsync(MachineScope scope, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        IReadOnlyList<string> difference;
        while ((difference = Diff(Take(scope))).Count > 0 && Stopwatch.GetElapsedTime(start) < patience) await Task.Delay(20, cancellationToken);
        AssertSame(difference);
    }

    private static void AssertSame(IReadOnlyList<string> difference) =>
        Assert.True(difference.Count == 0, $"the machine is not as it was:\n{string.Join('\n', difference)}");

    private void Add(string fact) => _facts[fact] = _facts.GetValueOrDefault(fact) + 1;

    private void AddMounts(MachineScope scope)
    {
        foreach (var line in File.ReadLines($"/proc/{scope.MountsOf?.ToString() ?? "self"}/mountinfo"))
        {
            // Without the ids, which differ each time: root, mount point, options - type, source, options.
            var fields = line.Split(' ');
            var fact = $"mount {string.Join(' ', fields.Skip(3).Take(3))} {line[(line.IndexOf(" - ", StringComparison.Ordinal) + 3)..]}";
            if (scope.IsOurs(fact)) Add(fact);
        }
    }

    private void AddCgroups(MachineScope scope)
    {
        foreach (var mount in File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(" - cgroup", StringComparison.Ordinal)).Select(l => l.Split(' ')[4])
            .Where(m => m.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal)).Distinct())
        {
            foreach (var directory in Walk(mount))
            {
                if (scope.IsOurs(directory)) Add($"cgroup {directory}");
            }
        }

        static IEnumerable<string> Walk(string directory)
        {
            IEnumerable<string> children;
            try
            {
                children = Directory.EnumerateDirectories(directory).ToList();
            }
            catch (IOException)
            {
                // Somebody else's, gone while we look.
                yield break;
            }

            foreach (var child in children)
            {
                yield return child;
                foreach (var nested in Walk(child)) yield return nested;
            }
        }
    }

    private void AddProcesses(MachineScope scope)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(d[6])))
        {
            var pid = int.Parse(directory[6..]);
            if (pid == Environment.ProcessId) continue;
            try
            {
                var command = File.ReadAllText($"{directory}/cmdline").Replace('\0', ' ').TrimEnd();
                var stat = File.ReadAllText($"{directory}/stat");
                var program = Readlink.TryAt(FileDescriptor.WorkingDirectory, $"{directory}/exe", out _) ?? "";
                if (!scope.IsOurs(command) && !scope.IsOurs(program) && !scope.IsOurs(File.ReadAllText($"{directory}/cgroup"))) continue;
                var state = stat[(stat.LastIndexOf(')') + 2)..][0];
                Add($"process {pid} {(state == 'Z' ? "(zombie) " : "")}{(command.Length > 0 ? command : stat.Split(' ')[1])}");
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }
    }

    private void AddNetwork(MachineScope scope)
    {
        foreach (var line in File.ReadLines($"/proc/{scope.NetworkOf?.ToString() ?? "thread-self"}/net/dev").Skip(2))
        {
            var name = line.Split(':')[0].Trim();
            if (scope.IsOurs(name)) Add($"link {name}");
        }

        if (Credentials.EffectiveUser != 0 || scope.NftMaps.Count == 0) return;
        if (scope.NetworkOf is not { } pid)
        {
            AddNft(scope.NftMaps);
            return;
        }

        // A thread that has moved to another namespace ends there.
        var thread = new Thread(() =>
        {
            using var there = NetworkNamespace.Open($"/proc/{pid}/ns/net");
            NetworkNamespace.Enter(there);
            AddNft(scope.NftMaps);
        });
        thread.Start();
        thread.Join();
    }

    private void AddNft(IReadOnlyList<string> maps)
    {
        using var socket = NftSocket.Open();
        foreach (var table in maps.Select(m => m.Split('/')[0]).Distinct())
        {
            for (var rule = Rules(socket, table); rule > 0; rule--) Add($"nft rule of {table}");
        }

        foreach (var map in maps)
        {
            foreach (var element in socket.Elements(map.Split('/')[0], map.Split('/')[1]))
                Add($"nft element of {map}: {Convert.ToHexString(element.Key.Span)} -> {Convert.ToHexString(element.Value.Span)}");
        }

        static int Rules(NftSocket socket, string table)
        {
            try
            {
                return socket.CountRules(table);
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT)
            {
                // No such table has no rules.
                return 0;
            }
        }
    }

    private void AddOpenFiles(int pid)
    {
        foreach (var link in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd"))
        {
            if (Readlink.TryAt(FileDescriptor.WorkingDirectory, link, out _) is { } target) Add($"open file of {pid}: {Inode().Replace(target, "")}");
        }
    }

    private void AddFiles(string root)
    {
        using var directory = Open.TryAt(FileDescriptor.WorkingDirectory, root, OpenFlags.Directory | OpenFlags.NoFollow, out _);
        if (directory is not null) AddFiles(directory, root);
    }

    private void AddFiles(FileDescriptor directory, string path)
    {
        foreach (var entry in Getdents.All(directory))
        {
            if (Stat.TryAt(directory, entry.Name, out _) is not { } stat) continue;
            var name = $"{path}/{entry.Name}";
            var content = stat.Type switch
            {
                FileType.Symlink => " -> " + Readlink.TryAt(directory, entry.Name, out _),
                FileType.Regular => $" {stat.Size} bytes {Hash(directory, entry.Name)}",
                FileType.CharacterDevice or FileType.BlockDevice => $" {stat.NodeDevice}",
                _ => "",
            };
            Add($"file {name} {stat.Type} {Convert.ToString(stat.Permissions, 8)} {stat.Uid}:{stat.Gid}{content}");
            if (stat.Type != FileType.Directory) continue;
            using var child = Open.TryAt(directory, entry.Name, OpenFlags.Directory | OpenFlags.NoFollow, out _);
            if (child is not null) AddFiles(child, name);
        }
    }

    private static string Hash(FileDescriptor directory, string name)
    {
        using var file = Open.TryAt(directory, name, OpenFlags.NoFollow | OpenFlags.NonBlocking, out _);
        if (file is null) return "";
        using var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(file.Release(), ownsHandle: true), FileAccess.Read, bufferSize: 0);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(stream))[..16];
    }

    [GeneratedRegex(@"\[\d+\]$")]
    private static partial Regex Inode();
}
