using Berth.Api.Client;
using Berth.Cli.Output;
using Berth.Images.Tar;
using Berth.Images.Trees;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Cli.Containers.Copy;

/// <summary>From this machine into a container.</summary>
internal sealed class CopyToContainer(ApiClient client, string container)
{
    private const uint DeviceBits = (1u << 26) | (1u << 21);
    private const uint IrregularBit = 1u << 19;

    /// <summary>Copies; the sentence that says so, empty for a stream.</summary>
    /// <exception cref="CliException">The source cannot be read, or the two do not fit.</exception>
    /// <exception cref="ApiException">The daemon refused.</exception>
    public string Run(string from, string to, bool followLink, bool asUser)
    {
        var local = from == "-" ? "" : CopyPath.Local(from);
        var destination = Destination(to);
        if (local.Length == 0)
        {
            if (!destination.IsDirectory)
                throw new CliException($"destination \"{container}:{to}\" must be a directory");
            using var input = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0);
            Send(Request(destination.Path, asUser).Stream(input, "application/x-tar"));
            return "";
        }

        var source = CopyPath.LocalSource(local, followLink);
        var plan = CopyPlan.Of(source, destination);
        var upload = new Upload(source, plan);
        try
        {
            Send(Request(plan.Directory, asUser).Write(upload.CopyTo, "application/x-tar"));
        }
        catch (Exception) when (upload.Failure is not null)
        {
            // Why it was cut off says more than that it was.
            throw new CliException(upload.Failure);
        }

        return upload.Failure is null ? $"Successfully copied {HumanText.ShortSize(upload.Count)} to {container}:{destination.Path}" : throw new CliException(upload.Failure);
    }

    private CopyPath Destination(string path)
    {
        var stat = CopyFiles.TryStat(client, container, path);
        var asked = path;
        if (stat is { IsLink: true })
        {
            path = CopyPath.Beside(path, stat.LinkTarget);
            stat = CopyFiles.TryStat(client, container, path);
        }

        if (stat is { } there && (there.Mode & (DeviceBits | IrregularBit)) != 0)
        {
            throw new CliException($"destination \"{container}:{asked}\" must be a directory or a regular file: "
                + ((there.Mode & DeviceBits) != 0 ? "got a device" : "got an irregular file"));
        }

        return new CopyPath(path, stat is not null, stat is { IsDirectory: true });
    }

    private ApiRequest Request(string directory, bool asUser) =>
        new ApiRequest("PUT", $"/containers/{container}/archive").Query("path", directory).Query("noOverwriteDirNonDir", "true").Query("copyUIDGID", "true", asUser);

    private void Send(ApiRequest request)
    {
        using var answer = client.Send(request).Ensure();
        answer.ReadToEnd();
    }

    private sealed class Upload(CopyPath source, CopyPlan plan)
    {
        public string? Failure { get; private set; }

        public long Count { get; private set; }

        public void CopyTo(Stream body)
        {
            try
            {
                var (folder, name) = CopyPath.Parent(source.Path);
                using var directory = Open.Path(folder, OpenFlags.Path | OpenFlags.Directory);
                using var file = Open.At(directory, name == "/" ? "." : name, OpenFlags.Path | (source.IsDirectory ? OpenFlags.Directory : OpenFlags.NoFollow));
                var tar = new TarWriter(body);
                using var pack = new PackTree(tar, CancellationToken.None);
                pack.Add(file, plan.Rename(source.RebaseName.Length > 0 ? source.RebaseName : name));
                tar.Finish();
                Count = tar.Length;
            }
            catch (LinuxException failure) when (failure.Errno is not (Errno.EPIPE or Errno.ECONNRESET))
            {
                Failure = failure.Message;
                throw;
            }
        }
    }
}
