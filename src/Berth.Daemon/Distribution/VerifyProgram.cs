using Berth.Daemon.Images;
using Berth.Daemon.Options;
using Berth.Images.Content;
using Berth.Linux;
using Berth.Registry.Verify;

namespace Berth.Daemon.Distribution;

/// <summary><c>berthd registry verify</c>: reads the store of <c>registry serve</c>, which may be running, and says what is not whole.</summary>
internal static class VerifyProgram
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(250);

    /// <summary>The exit code: 0 when all is whole.</summary>
    /// <exception cref="OptionsException">There is no store.</exception>
    public static async Task<int> RunAsync(VerifyOptions options, TextWriter output, TextWriter errors, bool isTerminal, TimeProvider time)
    {
        var folder = Path.Combine(options.DataRoot, "registry");
        if (!Directory.Exists(Path.Combine(folder, "repositories"))) throw new OptionsException($"there is no registry in {options.DataRoot}: --data-root says where it is");
        var told = time.GetTimestamp();
        var verify = new VerifyRegistry(folder, new ContentFiles(Path.Combine(options.DataRoot, "content")), Tell);
        var verdicts = new List<ManifestVerdict>();
        try
        {
            await foreach (var verdict in verify.RunAsync(CancellationToken.None))
            {
                verdicts.Add(verdict);
                if (options.Json && !(options.Quiet && verdict.Whole)) output.WriteLine(System.Text.Encoding.UTF8.GetString(verdict.ToJson()));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or LinuxException)
        {
            throw new OptionsException($"the registry in {options.DataRoot} cannot be read: {FileFailure.Describe(failure)}");
        }
        finally
        {
            if (isTerminal) errors.Write("\r\u001b[K");
        }
        if (options.Json)
        {
            foreach (var loss in verify.Losses) output.WriteLine(System.Text.Encoding.UTF8.GetString(new LostRecord(loss).ToJson()));
        }
        else
        {
            new VerifyReport(verdicts, verify.Losses).Write(output, options.Quiet);
        }
        return verify.Losses.Count == 0 && verdicts.TrueForAll(x => x.Whole) ? 0 : 1;

        // A terminal alone sees how far it has come.
        void Tell(VerifyProgress progress)
        {
            if (!isTerminal || time.GetElapsedTime(told) < s_often) return;
            told = time.GetTimestamp();
            errors.Write($"\r\u001b[K{progress.Blobs} of {progress.OfBlobs} blobs, {ProgressBar.HumanSize(progress.Bytes)} of {ProgressBar.HumanSize(Math.Max(progress.Bytes, progress.OfBytes))}");
        }
    }
}
