using Berth.Daemon.Images;
using Berth.Registry.Verify;

namespace Berth.Daemon.Distribution;

/// <summary>What a verification found, for people: a line for each manifest, one for each thing that is wrong, and what to do about it.</summary>
internal sealed class VerifyReport(IReadOnlyList<ManifestVerdict> verdicts, IReadOnlyList<string> losses)
{
    private const int Gap = 3;

    public void Write(TextWriter output, bool isQuiet)
    {
        WriteTable(output, [.. verdicts.Where(x => !isQuiet || !x.Whole)]);
        foreach (var verdict in verdicts)
            foreach (var fault in verdict.Faults) output.WriteLine($"{NameOf(verdict)}: {fault.Part} {fault.Digest} {fault.Problem}");
        foreach (var loss in losses) output.WriteLine($"lost: {loss}");
        var broken = verdicts.Count(x => !x.Whole);
        if (!isQuiet) output.WriteLine(Summarize(broken));
        if (broken > 0) output.WriteLine("Push again what is not whole: the registry asks for what is missing or spoilt, and that puts it right.");
        if (losses.Count > 0) output.WriteLine("Records that are lost are written anew by a push, those of manifests by a start of the registry too; what they may have named is kept until then.");
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<ManifestVerdict> shown)
    {
        if (shown.Count == 0) return;
        string[][] rows =
        [
            ["REPOSITORY", "TAG", "MANIFEST", "BLOBS", "SIZE", "STATE"],
            .. shown.Select(x => (string[])[x.Repository, TagsOf(x), x.Digest.Short, $"{x.Blobs}", ProgressBar.HumanSize(x.Bytes), x.Whole ? "whole" : "not whole"]),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length) + Gap)];
        foreach (var row in rows) output.WriteLine(string.Concat(widths.Select((width, column) => row[column].PadRight(width))) + row[^1]);
    }

    private string Summarize(int broken)
    {
        var state = verdicts.Count == 0 ? "" : broken == 0 ? ", all whole" : $", {broken} not whole";
        var repositories = verdicts.Select(x => x.Repository).Distinct().Count();
        return $"{Count(verdicts.Count, "manifest", "manifests")} in {Count(repositories, "repository", "repositories")}{state}{(losses.Count == 0 ? "" : $"; {Count(losses.Count, "record", "records")} lost")}";
    }

    private static string NameOf(ManifestVerdict verdict) => verdict.Tags is [var tag, ..] ? $"{verdict.Repository}:{tag}" : $"{verdict.Repository}@{verdict.Digest.Short}";

    private static string TagsOf(ManifestVerdict verdict) => verdict.Tags switch
    {
        [] => "<none>",
        [var tag] => tag,
        [var tag, ..] => $"{tag} (+{verdict.Tags.Count - 1})",
    };

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
