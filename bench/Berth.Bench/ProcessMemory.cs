using System.Globalization;

namespace Berth.Bench;

/// <summary>What /proc says of a process's memory, in KB.</summary>
internal static class ProcessMemory
{
    public static long Resident(int process) => Field($"/proc/{process}/status", "VmRSS:");

    public static long Proportional(int process) => Field($"/proc/{process}/smaps_rollup", "Pss:");

    public static long Private(int process) => Field($"/proc/{process}/smaps_rollup", "Private_Clean:") + Field($"/proc/{process}/smaps_rollup", "Private_Dirty:");

    /// <summary>Processes whose program has this name and whose command line or open files mention <paramref name="word"/>.</summary>
    public static IReadOnlyList<int> Find(string program, string word) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(pid => Matches(pid, program, word))];

    /// <summary>The children of a process.</summary>
    public static IReadOnlyList<int> Children(int process) =>
        [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];

    private static bool Matches(int pid, string program, string word)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/cmdline");
            return Path.GetFileName(line.Split('\0')[0]) == program && (line.Contains(word, StringComparison.Ordinal)
                || Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(link => new FileInfo(link).LinkTarget?.Contains(word, StringComparison.Ordinal) == true));
        }
        catch (IOException)
        {
            // It ended while we looked.
            return false;
        }
    }

    private static long Field(string file, string name) =>
        long.Parse(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
