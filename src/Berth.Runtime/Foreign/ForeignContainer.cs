using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Oci;

namespace Berth.Runtime.Foreign;

/// <summary>A container that another runtime runs, by the verbs of its command line.</summary>
/// <param name="id">Container id.</param>
/// <param name="directory">The bundle.</param>
/// <param name="runtime">Who runs it; null when that was never written down, and so nobody does.</param>
internal sealed class ForeignContainer(string id, string directory, OciRuntime? runtime)
{
    private const string Note = "runtime";
    private int _commands;

    public string Id => id;

    public string Directory => directory;

    /// <summary>Where its root is mounted, in the runtime's own mount namespace only.</summary>
    public string Root => Path.Combine(directory, "rootfs");

    /// <exception cref="InvalidOperationException">Nobody runs it.</exception>
    public OciRuntime Runtime => runtime ?? throw new InvalidOperationException($"container {id} has no runtime");

    /// <summary>The runtime that a directory belongs to; null when it does not say.</summary>
    public static OciRuntime? ReadNote(string directory)
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, Path.Combine(directory, Note), OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec, out _);
        if (file is null) return null;
        var words = Encoding.UTF8.GetString(Read.ToEnd(file, 1 << 16)).Split('\0');
        // The last word is followed by its end too: a note cut short has no such end.
        return words is [{ Length: > 0 }, .., ""] ? new OciRuntime(words[0], words[1..^1]) : null;
    }

    public void WriteNote() => Save(Note, Encoding.UTF8.GetBytes($"{string.Join('\0', [Runtime.Path, .. Runtime.Arguments])}\0"));

    /// <summary>Writes a file into the bundle.</summary>
    public string Save(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(directory, name);
        using var file = Open.Path(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec | OpenFlags.NoFollow, 0x180);
        Write.All(file, bytes);
        return path;
    }

    /// <summary>A new directory for one command: its log, and what is said to it or by it in files.</summary>
    public string NewPlace(string verb)
    {
        var place = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{verb}-{Interlocked.Increment(ref _commands)}"));
        // A daemon before this one may have left a directory of that number.
        if (System.IO.Directory.Exists(place)) System.IO.Directory.Delete(place, recursive: true);
        System.IO.Directory.CreateDirectory(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return place;
    }

    /// <summary>The whole command line of a verb, its log in <paramref name="place"/>.</summary>
    public IReadOnlyList<string> Line(string place, string verb, params IEnumerable<string> arguments) =>
        [Runtime.Path, .. Runtime.Arguments, "--root", Path.Combine(directory, "state"), "--log", RuntimeLog.In(place), "--log-format", "json", verb, .. arguments];

    /// <summary>Runs a verb that does not take long and waits for it.</summary>
    /// <exception cref="OciRuntimeException">The runtime refused.</exception>
    public void Act(string verb, params IEnumerable<string> arguments)
    {
        var place = NewPlace(verb);
        try
        {
            var code = RunRuntime.Run(Line(place, verb, arguments));
            if (code != 0) throw new OciRuntimeException(verb, RuntimeLog.Explain(place, verb, Runtime.Path, code));
        }
        catch (LinuxException e)
        {
            throw new OciRuntimeException(verb, RuntimeLog.NotStarted(place, verb, Runtime.Path, e.Errno));
        }
        finally
        {
            Forget(place);
        }
    }

    /// <summary>Removes the directory of a command that has ended.</summary>
    public static void Forget(string place)
    {
        try
        {
            System.IO.Directory.Delete(place, recursive: true);
        }
        catch (IOException)
        {
            // The whole container is being removed beside this.
        }
    }

    /// <summary>Changes limits; the runtime reads the document.</summary>
    /// <exception cref="OciRuntimeException">The runtime refused.</exception>
    public void Update(LinuxResources resources)
    {
        var path = Save("resources.json", RuntimeSpecBytes.Of(resources));
        try
        {
            Act("update", "--resources", path, id);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Takes the container and everything of it away, as far as the runtime can.</summary>
    public void Delete()
    {
        if (!System.IO.Directory.Exists(directory)) return;
        try
        {
            if (runtime is not null) Act("delete", "--force", id);
        }
        catch (OciRuntimeException)
        {
            // It was never created, or the program is not there any more: the cgroup is killed and removed by who calls this.
        }

        Forget(directory);
    }
}
