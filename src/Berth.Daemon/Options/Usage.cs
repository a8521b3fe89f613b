namespace Berth.Daemon.Options;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Usage
{
    private const int Margin = 3;

    public static void Write(TextWriter output)
    {
        output.WriteLine("\nUsage:  berthd [OPTIONS]\n        berthd remove-network [OPTIONS]    (takes bridge and firewall table away, when no daemon runs)\n\nA daemon that runs containers and speaks the Docker Engine API.\n\nOptions:");
        List<(string Flag, string Help)> lines =
        [
            .. OptionTable.All.OrderBy(x => x.Name, StringComparer.Ordinal).Select(x => (Flag(x), x.Help)),
            ("  -v, --version", "Print version information and quit"),
            ("      --help", "Print usage"),
        ];
        var column = lines.Max(x => x.Flag.Length) + Margin;
        foreach (var (flag, help) in lines) output.WriteLine(flag.PadRight(column) + help);
    }

    private static string Flag(Option option)
    {
        var kind = option.Kind switch
        {
            OptionKind.Flag => "",
            OptionKind.Text => " string",
            OptionKind.Number => " int",
            OptionKind.Size => " bytes",
            OptionKind.List => " list",
            _ => " map",
        };
        return $"  {(option.Short == '\0' ? "    " : $"-{option.Short}, ")}--{option.Name}{kind}";
    }
}
