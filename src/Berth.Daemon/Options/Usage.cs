namespace Berth.Daemon.Options;

/// <summary>What <c>--help</c> prints.</summary>
internal static class Usage
{
    private const int HelpColumn = 38;

    public static void Write(TextWriter output)
    {
        output.WriteLine("\nUsage:  berthd [OPTIONS]\n        berthd remove-network [OPTIONS]    (takes bridge and firewall table away, when no daemon runs)\n\nA daemon that runs containers and speaks the Docker Engine API.\n\nOptions:");
        foreach (var option in OptionTable.All.OrderBy(x => x.Name, StringComparer.Ordinal)) output.WriteLine(Line(option));
        output.WriteLine(Line("  -v, --version", "Print version information and quit"));
        output.WriteLine(Line("      --help", "Print usage"));
    }

    private static string Line(Option option)
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
        return Line($"  {(option.Short == '\0' ? "    " : $"-{option.Short}, ")}--{option.Name}{kind}", option.Help);
    }

    private static string Line(string flag, string help) => flag.PadRight(HelpColumn) + help;
}
