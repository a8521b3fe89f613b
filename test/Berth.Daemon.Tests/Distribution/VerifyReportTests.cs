using Berth.Daemon.Distribution;
using Berth.Daemon.Options;
using Berth.Oci;
using Berth.Registry.Verify;
using Xunit;

namespace Berth.Daemon.Tests.Distribution;

public sealed class VerifyReportTests
{
    private static readonly Digest s_digest = Digest.Sha256("content"u8);

    [Fact]
    public void Report_HasALineForEachManifest_AndOneForEachFault()
    {
        ManifestVerdict[] verdicts =
        [
            new() { Repository = "a", Tags = ["1"], Digest = s_digest, Blobs = 2, Bytes = 12_345_678 },
            new() { Repository = "team/app", Tags = ["latest", "x", "y"], Digest = s_digest, Blobs = 10, Bytes = 5, Faults = [new ManifestFault("blob", s_digest, "is missing")] },
            new() { Repository = "team/app", Tags = [], Digest = s_digest, Faults = [] },
        ];
        Assert.Equal(
            $"""
            REPOSITORY   TAG           MANIFEST       BLOBS   SIZE      STATE
            a            1             {s_digest.Short}   2       12.35MB   whole
            team/app     latest (+2)   {s_digest.Short}   10      5B        not whole
            team/app     <none>        {s_digest.Short}   0       0B        whole
            team/app:latest: blob {s_digest} is missing
            3 manifests in 2 repositories, 1 not whole
            Push again what is not whole: the registry asks for what is missing or spoilt, and that puts it right.

            """,
            Written(verdicts, []));
    }

    [Fact]
    public void Report_OfNothing_AndOfAllWhole_IsOneLine()
    {
        Assert.Equal("0 manifests in 0 repositories\n", Written([], []));
        Assert.Equal("", Written([new ManifestVerdict { Repository = "a", Tags = ["1"], Digest = s_digest }], [], isQuiet: true));
        Assert.StartsWith("lost: it\n0 manifests in 0 repositories; 1 record lost\n", Written([], ["it"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_AreReadInEitherForm_AndWhatIsNoneIsRefused()
    {
        Assert.Equal(new VerifyOptions { DataRoot = "/x", Json = true, Quiet = true }, VerifyOptions.Read(["--data-root", "/x", "--json", "-q"]));
        Assert.Equal(new VerifyOptions { DataRoot = "/x" }, VerifyOptions.Read(["--data-root=/x"]));
        Assert.Equal("unknown flag: --store", Assert.Throws<OptionsException>(() => VerifyOptions.Read(["--store=/x"])).Message);
        Assert.Equal("flag needs an argument: --data-root", Assert.Throws<OptionsException>(() => VerifyOptions.Read(["--data-root"])).Message);
    }

    private static string Written(IReadOnlyList<ManifestVerdict> verdicts, IReadOnlyList<string> losses, bool isQuiet = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new VerifyReport(verdicts, losses).Write(output, isQuiet);
        return output.ToString();
    }
}
