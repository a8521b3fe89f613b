using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Api.Containers;

namespace Berth.Engine.Containers.Watch;

/// <summary>What <c>ps</c> is asked and answers.</summary>
public static partial class ProcessTable
{
    private const string Pid = "PID";
    private static readonly char[] s_blanks = [' ', '\t', '\v', '\f', '\r'];

    /// <summary>Refuses to give another column the name by which pids are found.</summary>
    /// <exception cref="EngineException">Internal, as Docker answers it.</exception>
    public static void Check(string arguments)
    {
        foreach (Match match in RenamedColumn().Matches(arguments))
        {
            var (column, title) = (match.Groups[1].Value, match.Groups[2].Value);
            if (column != "pid") throw EngineException.Internal($"specifying \"{column}={title}\" is not allowed");
        }
    }

    /// <summary>The lines of these processes, and the lines of their threads that follow them.</summary>
    /// <exception cref="EngineException">Internal: there is no column of pids.</exception>
    public static TopResponse Parse(string output, IReadOnlySet<int> pids)
    {
        var lines = output.Split('\n');
        var titles = Fields(lines[0]);
        var column = Array.IndexOf(titles, Pid);
        if (column < 0) throw EngineException.Internal("Couldn't find PID field in ps output");
        var processes = new List<string[]>();
        var isOurs = false;
        foreach (var line in lines.Skip(1))
        {
            var fields = Fields(line);
            if (fields.Length <= column) continue;
            // With "m" the threads of a process stand below it, without its pid.
            if (fields[column] != "-")
            {
                if (!int.TryParse(fields[column], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pid))
                    throw EngineException.Internal($"Unexpected pid '{fields[column]}': strconv.Atoi: parsing \"{fields[column]}\": invalid syntax");
                isOurs = pids.Contains(pid);
            }
            if (isOurs) processes.Add(Fit(fields, titles.Length));
        }
        return new TopResponse { Titles = titles, Processes = processes.Count == 0 ? null : [.. processes] };
    }

    // The last column, usually the command, has what is left of the line.
    private static string[] Fit(string[] fields, int count) => [.. fields.Take(count - 1), string.Join(' ', fields.Skip(count - 1))];

    private static string[] Fields(string line) => line.Split(s_blanks, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"[\t\n\f\r ]+([^\t\n\f\r ]*)=[\t\n\f\r ]*(PID[^\t\n\f\r ]*)", RegexOptions.CultureInvariant)]
    private static partial Regex RenamedColumn();
}
