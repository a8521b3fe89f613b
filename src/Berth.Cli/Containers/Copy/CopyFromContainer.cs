using Berth.Api.Client;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Images;
using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Cli.Containers.Copy;

/// <summary>From a container to this machine.</summary>
internal sealed class CopyFromContainer(ApiClient client, string container)
{
    /// <summary>Copies; the sentence that says so, empty for a stream.</summary>
    /// <exception cref="CliException">It cannot be written here.</exception>
    /// <exception cref="ApiException">The daemon refused.</exception>
    public string Run(string from, string to, bool followLink)
    {
        var local = to == "-" ? "" : CopyPath.Local(to);
        if (local.Length > 0)
            CheckOutput(local);
        var (path, rebase) = (from, "");
        if (followLink && CopyFiles.TryStat(client, container, from) is { IsLink: true } link)
            (path, rebase) = CopyPath.Rebase(from, CopyPath.Beside(from, link.LinkTarget));
        using var answer = client.Send(new ApiRequest("GET", $"/containers/{container}/archive").Query("path", path)).Ensure();
        if (local.Length == 0)
        {
            PassOn(answer);
            return "";
        }

        var source = new CopyPath(path, true, CopyFiles.Stat(answer).IsDirectory, rebase);
        var plan = CopyPlan.Of(source, CopyPath.LocalDestination(local));
        var body = new AnswerStream(answer);
        Unpack(body, path, rebase, plan);
        return $"Successfully copied {HumanText.ShortSize(body.Count)} to {local}";
    }

    private static void Unpack(AnswerStream body, string path, string rebase, CopyPlan plan)
    {
        // Twice at most: to the name the user asked by, then to the one he wants.
        var asked = rebase.Length > 0 ? new CopyPlan("", CopyPath.Parent(path).Name, rebase) : default;
        string Rename(string name) => plan.Rename(asked.Rename(name));
        using var directory = Open.TryAt(FileDescriptor.WorkingDirectory, plan.Directory, OpenFlags.ReadOnly | OpenFlags.Directory, out var errno)
            ?? throw new CliException($"open {plan.Directory}: {errno.Describe()}");
        var options = new UnpackOptions
        {
            KeepDirectories = true,
            SetOwner = false,
            TargetName = plan.Directory,
            Rename = entry => entry with { Name = Rename(entry.Name), LinkName = entry.Type == TarEntryType.HardLink ? Rename(entry.LinkName) : entry.LinkName },
        };
        try
        {
            new UnpackTree(directory, options).Run(new TarReader(body), CancellationToken.None);
            body.Drain();
        }
        catch (ImageException failure)
        {
            throw new CliException(failure.Message);
        }
        catch (LinuxException failure)
        {
            throw new CliException(failure.Message);
        }
    }

    private static void CheckOutput(string path)
    {
        var folder = CopyPath.Parent(CopyPath.Clean(path)).Folder;
        if (Stat.TryAt(FileDescriptor.WorkingDirectory, folder, out var errno, followLinks: true) is null && errno == Errno.ENOENT)
            throw new CliException($"invalid output path: directory {GoText.Quote(folder)} does not exist");
        if (Stat.TryAt(FileDescriptor.WorkingDirectory, path, out _, followLinks: true) is { Type: FileType.CharacterDevice or FileType.BlockDevice })
            throw new CliException($"invalid output path: {GoText.Quote(path)} must be a directory or a regular file: got a device");
    }

    private static void PassOn(ApiResponse answer)
    {
        var buffer = new byte[128 * 1024];
        for (int count; (count = answer.Read(buffer)) > 0;)
            Write.All(TextSink.Out.File, buffer.AsSpan(0, count));
    }
}
