using Berth.OciCli.Arguments;
using Berth.OciCli.Output;
using Berth.Oci;

namespace Berth.OciCli.Containers;

/// <summary>The options of create and run.</summary>
internal sealed record MakeOptions
{
    public static readonly string[] Values = ["bundle,b", "config,f", "console-socket", "pidfd-socket", "pid-file", "preserve-fds"];
    public static readonly string[] Switches = ["no-pivot", "no-new-keyring", "detach,d", "keep", "no-subreaper"];

    public required string Id { get; init; }

    public string? Bundle { get; init; }

    public string Config { get; init; } = "config.json";

    public string? ConsoleSocket { get; init; }

    public string? PidfdSocket { get; init; }

    public string? PidFile { get; init; }

    public int PreservedFiles { get; init; }

    public bool NoNewKeyring { get; init; }

    /// <summary>Nobody of this program stays.</summary>
    public bool Detach { get; init; }

    /// <summary>The container waits for the start command.</summary>
    public bool WaitsForStart { get; init; }

    public static MakeOptions From(CommandOptions options, string command) => new()
    {
        Id = options.Id(command),
        Bundle = options["bundle"],
        Config = options["config"] ?? "config.json",
        ConsoleSocket = options["console-socket"],
        PidfdSocket = options["pidfd-socket"],
        PidFile = options["pid-file"] is { } file ? Path.GetFullPath(file) : null,
        PreservedFiles = (int)(options.Number("preserve-fds") ?? 0) + ListenedFiles(),
        NoNewKeyring = options.Has("no-new-keyring"),
        Detach = command == "create" || options.Has("detach"),
        WaitsForStart = command == "create",
    };

    /// <exception cref="OciException">The terminal has no place to go.</exception>
    public void Check(ProcessSpec process)
    {
        if (PreservedFiles < 0) throw new OciException("--preserve-fds: a negative number");
        if (Detach && process.Terminal && ConsoleSocket is null) throw new OciException("cannot allocate tty if berth-oci will detach without setting console socket");
        if (!Detach && process.Terminal && !Text.IsOnTerminal)
            throw new OciException("process.terminal is true, and neither standard input nor output nor error is a terminal: set it to false, or give --detach and --console-socket");
        if (ConsoleSocket is not null && !(Detach && process.Terminal)) throw new OciException("cannot use console socket if berth-oci will not detach or allocate tty");
    }

    // sd_listen_fds(3): sockets of whoever activated the caller go on to the program.
    private static int ListenedFiles() => int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), out var count) && count > 0 ? count : 0;
}
