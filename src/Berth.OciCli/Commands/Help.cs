using Berth.OciCli.Output;

namespace Berth.OciCli.Commands;

/// <summary>What there is, and which version it is.</summary>
internal static class Help
{
    public const string SpecVersion = "1.2.0";

    // Three lines, as go-runc reads them.
    public static int Version()
    {
        Text.Write($"berth-oci version {BuildVersion}\ncommit: {BuildVersion}\nspec: {SpecVersion}\n");
        return 0;
    }

    public static int Show()
    {
        Text.Write("""
            berth-oci: an OCI runtime

            Usage: berth-oci [--root DIR] [--log FILE] [--log-format text|json] [--debug] COMMAND [OPTIONS] [ARGUMENTS]

              create   [--bundle DIR] [--console-socket S] [--pid-file F] [--preserve-fds N] ID    make a container
              start    ID                                                                          start what create made
              run      [--bundle DIR] [--detach] [--keep] ID                                       both, and wait
              exec     [--process F] [--detach] [--tty] [--env E] [--user U] [--cwd D] ID COMMAND  one more process in it
              state    ID                                  kill    [--all] ID [SIGNAL]
              delete   [--force] ID                        list    [--format table|json] [--quiet]
              ps       [--format table|json] ID            pause   ID
              resume   ID                                  update  [--resources F] [--memory N] ... ID
              events   [--stats] [--interval D] ID         spec    [--bundle DIR] [--rootless]
              features


            """);
        return 0;
    }

    private static string BuildVersion => typeof(Help).Assembly.GetName().Version?.ToString(3) ?? "0";
}
