using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Images;
using Berth.Cli.Json;
using Berth.Cli.Output;
using Berth.Linux.Terminals;
using Berth.Oci;

namespace Berth.Cli.Containers;

/// <summary>Makes a container: checks what the client checks, pulls what is missing, keeps the id file.</summary>
internal sealed class ContainerCreation(Invocation call, ContainerFlags flags)
{
    private string _platform = "";

    /// <summary>Connections to open while the daemon is at it; <c>run</c> needs two more.</summary>
    public int Ahead { get; init; }

    /// <summary>Sends the request; the id of the container.</summary>
    /// <exception cref="CliException">The command line is wrong.</exception>
    /// <exception cref="ApiException">The daemon refused.</exception>
    public string Run(CreateContainerRequest request)
    {
        WarnOfNameServers();
        var idFile = ReserveIdFile(flags.IdFile.Value);
        try
        {
            var image = Image(request.Image);
            if (flags.Platform.Value.Length > 0)
                CheckPlatform();
            if (request.Tty && WindowSize.TryGet(TextSink.Out.File, out var size))
                request.HostConfig!.ConsoleSize = [size.Rows, size.Columns];
            if (flags.Pull.Value == "always" && image is not null)
                Pull(image);
            var id = Send(request, image);
            idFile?.Write(System.Text.Encoding.UTF8.GetBytes(id));
            return id;
        }
        finally
        {
            if (idFile is not null)
            {
                var empty = idFile.Length == 0;
                idFile.Dispose();
                if (empty)
                    File.Delete(flags.IdFile.Value);
            }
        }
    }

    private string Send(CreateContainerRequest request, Reference? image)
    {
        var body = CreateRequestWriter.Write(request);
        try
        {
            return Send(body);
        }
        catch (ApiException refusal) when (refusal.Status == 404 && image is not null && flags.Pull.Value == "missing")
        {
            TextSink.Error.WriteLine($"Unable to find image '{image.WithDefaultTag().Familiar}' locally");
            Pull(image);
            return Send(body);
        }
    }

    private string Send(byte[] body)
    {
        var request = new ApiRequest("POST", "/containers/create").Json(body);
        request.Query("name", flags.Name.Value, flags.Name.Value.Length > 0);
        request.Query("platform", _platform, _platform.Length > 0);
        var pending = call.Client.Begin(request);
        for (var i = 0; i < Ahead; i++)
            call.Client.Prepare();
        using var answer = call.Client.Finish(pending, request).Ensure();
        var (id, warnings) = ReadAnswer(answer.ReadToEnd());
        foreach (var warning in warnings)
            TextSink.Error.WriteLine($"WARNING: {warning}");
        return id;
    }

    private static (string Id, List<string> Warnings) ReadAnswer(byte[] body)
    {
        var id = "";
        var warnings = new List<string>();
        var scanner = new JsonScanner(body);
        while (scanner.Next())
        {
            if (scanner is { Name: "Warnings", Text: { } warning })
                warnings.Add(warning);
            else if (scanner is { Name: "Id", Text: { } text })
                id = text;
        }

        return (id, warnings);
    }

    private void Pull(Reference image) =>
        ImagePull.Run(call, image.WithDefaultTag(), _platform, flags.Quiet.Value, TextSink.Error);

    private void CheckPlatform()
    {
        try
        {
            _platform = PlatformText.Format(PlatformText.Parse(flags.Platform.Value));
        }
        catch (FormatException failure)
        {
            throw new CliException($"error parsing specified platform: {failure.Message}");
        }
    }

    // 64 hexadecimal digits are an id, which names no repository and cannot be pulled.
    private static Reference? Image(string text)
    {
        if (text.Length == 64 && !text.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            return null;
        return Reference.TryParse(text, out var image, out var reason) ? image : throw new CliException(reason);
    }

    private void WarnOfNameServers()
    {
        foreach (var server in flags.LocalNameServers)
            TextSink.Error.WriteLine($"WARNING: Localhost DNS ({server}) may fail in containers.");
    }

    private static FileStream? ReserveIdFile(string path)
    {
        if (path.Length == 0)
            return null;
        if (File.Exists(path))
            throw new CliException($"container ID file found, make sure the other container isn't running or delete {path}");
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"failed to create the container ID file: {Files.Sentence("open", path, failure)}");
        }
    }
}
