using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Testing.Crashes;

/// <summary>How much a disk has lost of what was not flushed when the power goes.</summary>
public enum Loss
{
    /// <summary>Names are all there, content that was not flushed is not: a file system that allocates late.</summary>
    Content,
    /// <summary>Nothing that came after the last flush of anything is there: a journal that is written when somebody asks.</summary>
    SinceLastFlush,
    /// <summary>A name is there only when its own directory was flushed, or the whole file system: a log per file, the least POSIX promises.</summary>
    UnflushedNames,
}

/// <summary>Files as a process sees them, and what of them has reached the disk.</summary>
public sealed class DiskModel
{
    private readonly Node _root = Node.Directory();
    private Node _journal = Node.Directory();

    /// <summary>Begins with an empty directory at a path, which is on the disk.</summary>
    public DiskModel(string root) => Root = root;

    public string Root { get; }

    public void MakeDirectory(string path)
    {
        if (path != Root) Add(path, Node.Directory());
    }

    public void MakeOther(string path, string? target) => Add(path, new Node { Target = target, IsWhiteout = target is null });

    public Node Open(string path, bool truncates)
    {
        var (parent, name) = Find(path);
        if (!parent.Entries!.TryGetValue(name, out var node)) parent.Entries[name] = node = new Node { Content = [] };
        if (truncates) node.Content = [];
        return node;
    }

    public void Write(string path, long? offset, byte[] bytes)
    {
        if (TryGet(path) is not { Content: { } content } node) return;
        var at = (int)(offset ?? content.Length);
        var grown = new byte[Math.Max(content.Length, at + bytes.Length)];
        content.CopyTo(grown, 0);
        bytes.CopyTo(grown, at);
        node.Content = grown;
    }

    public void Truncate(string path, int length)
    {
        if (TryGet(path) is not { Content: { } content } node) return;
        Array.Resize(ref content, length);
        node.Content = content;
    }

    public void Link(string from, string to)
    {
        var node = TryGet(from) ?? throw new InvalidOperationException($"link of {from}, which nobody made");
        Add(to, node);
    }

    public void Rename(string from, string to)
    {
        var (parent, name) = Find(from);
        if (!parent.Entries!.Remove(name, out var node)) throw new InvalidOperationException($"rename of {from}, which nobody made");
        Add(to, node);
    }

    public void Remove(string path)
    {
        var (parent, name) = Find(path);
        parent.Entries!.Remove(name);
    }

    public void Flush(string path)
    {
        if (TryGet(path) is not { } node) return;
        node.Flush();
        _journal = _root.Copy([]);
    }

    public void FlushAll()
    {
        _root.FlushAll();
        _journal = _root.Copy([]);
    }

    /// <summary>Makes what a disk has after the power has gone now.</summary>
    public void WriteTo(string directory, Loss loss)
    {
        System.IO.Directory.CreateDirectory(directory);
        (loss == Loss.SinceLastFlush ? _journal : _root).WriteTo(directory, loss == Loss.UnflushedNames);
    }

    private void Add(string path, Node node)
    {
        var (parent, name) = Find(path);
        parent.Entries![name] = node;
    }

    private Node? TryGet(string path)
    {
        if (path == Root) return _root;
        var node = _root;
        foreach (var part in path[(Root.Length + 1)..].Split('/'))
            if (node.Entries is null || !node.Entries.TryGetValue(part, out node)) return null;
        return node;
    }

    private (Node Parent, string Name) Find(string path)
    {
        var slash = path.LastIndexOf('/');
        return (TryGet(path[..slash]) ?? throw new InvalidOperationException($"nobody made the directory of {path}"), path[(slash + 1)..]);
    }

    /// <summary>An inode.</summary>
    public sealed class Node
    {
        private Dictionary<string, Node> _flushedEntries = [];
        private byte[] _flushedContent = [];

        public Dictionary<string, Node>? Entries { get; private set; }

        public byte[]? Content { get; set; }

        public string? Target { get; init; }

        public bool IsWhiteout { get; init; }

        public static Node Directory() => new() { Entries = [] };

        public void Flush()
        {
            if (Content is not null) _flushedContent = Content;
            if (Entries is not null) _flushedEntries = new Dictionary<string, Node>(Entries);
        }

        public void FlushAll()
        {
            Flush();
            if (Entries is null) return;
            foreach (var entry in Entries.Values) entry.FlushAll();
        }

        // Names as they are now; content stays shared, for it is the flushed one that will be looked at.
        public Node Copy(Dictionary<Node, Node> copies)
        {
            if (Entries is null) return this;
            if (copies.TryGetValue(this, out var copy)) return copy;
            copies[this] = copy = new Node { Entries = [] };
            foreach (var (name, entry) in Entries) copy.Entries![name] = entry.Copy(copies);
            return copy;
        }

        public void WriteTo(string directory, bool onlyFlushedNames)
        {
            foreach (var (name, node) in onlyFlushedNames ? _flushedEntries : Entries!)
            {
                var path = Path.Combine(directory, name);
                if (node.Content is not null) File.WriteAllBytes(path, node._flushedContent);
                else if (node.Target is not null) File.CreateSymbolicLink(path, node.Target);
                else if (node.IsWhiteout) Mknod.At(FileDescriptor.WorkingDirectory, path, FileType.CharacterDevice, 0);
                else
                {
                    System.IO.Directory.CreateDirectory(path);
                    node.WriteTo(path, onlyFlushedNames);
                }
            }
        }
    }
}
