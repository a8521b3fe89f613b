using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Linux;
using Berth.Linux.Calls;

namespace Berth.Runtime.Foreign;

/// <summary>What a foreign runtime said went wrong, in containerd's words.</summary>
internal static class RuntimeLog
{
    private const int Longest = 1 << 20;

    /// <summary>The log of the command whose directory <paramref name="place"/> is.</summary>
    public static string In(string place) => Path.Combine(place, "log.json");

    /// <summary>Why a command that has run failed.</summary>
    public static string Explain(string place, string verb, string program, int code) => Sentence(
        place, verb, string.Create(CultureInfo.InvariantCulture, $"{program} did not terminate successfully: {(code > 128 ? $"signal {code - 128}" : $"exit status {code}")}"));

    /// <summary>Why a command could not be run.</summary>
    public static string NotStarted(string place, string verb, string program, Errno errno)
    {
        var why = errno.Describe();
        return Sentence(place, verb, $"fork/exec {program}: {char.ToLowerInvariant(why[0])}{why[1..]}");
    }

    private static string Sentence(string place, string verb, string otherwise)
    {
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, In(place), OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec, out _);
        var said = file is null ? $"unable to retrieve OCI runtime error (open {In(place)}: no such file or directory): {otherwise}" : LastError(file) ?? otherwise;
        return $"OCI runtime {verb} failed: {said}";
    }

    // One JSON object a line; the last that is an error counts.
    private static string? LastError(FileDescriptor file)
    {
        string? last = null;
        foreach (var line in Encoding.UTF8.GetString(Read.ToEnd(file, Longest)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var entry = JsonDocument.Parse(line);
                if (entry.RootElement.ValueKind == JsonValueKind.Object && Text(entry, "level") == "error" && Text(entry, "msg") is { Length: > 0 } message) last = message.Trim();
            }
            catch (JsonException)
            {
                // A runtime may write other things beside.
            }
        }

        return last;
    }

    private static string? Text(JsonDocument entry, string name) =>
        entry.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
