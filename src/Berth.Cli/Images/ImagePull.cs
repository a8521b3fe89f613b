using Berth.Api.Client;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Oci;

namespace Berth.Cli.Images;

/// <summary>Asks the daemon to pull an image and shows how it goes.</summary>
internal static class ImagePull
{
    /// <exception cref="ApiException">The daemon refused.</exception>
    /// <exception cref="CliException">The pull failed on its way.</exception>
    public static void Run(Invocation call, Reference image, string platform, bool quiet, TextSink sink, bool allTags = false, bool allPlatforms = false)
    {
        var request = new ApiRequest("POST", "/images/create").Query("fromImage", image.Name);
        if (!allTags)
            request.Query("tag", image.Digest?.Text ?? image.Tag ?? "latest");
        request.Query("platform", platform, platform.Length > 0).Query("all-platforms", "1", allPlatforms);
        if (Credentials.Find(call.Globals.ConfigDirectory, image.Domain) is { } auth)
            request.Header(RegistryAuth.Header, RegistryAuth.Encode(auth));
        using var answer = call.Client.Send(request).Ensure();
        new ProgressDisplay(sink) { Quiet = quiet }.Show(answer);
    }
}
