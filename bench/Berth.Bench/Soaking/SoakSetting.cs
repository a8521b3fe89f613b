using System.Globalization;

namespace Berth.Bench.Soaking;

/// <summary>The daemon that is soaked, named by bench/soak.sh in the environment.</summary>
/// <param name="Berth">Folder of Berth's programs.</param>
/// <param name="Docker">The docker client.</param>
/// <param name="Host">The daemon's address.</param>
/// <param name="Process">The daemon's process.</param>
/// <param name="DataRoot">Its data.</param>
/// <param name="ExecRoot">Its run files.</param>
/// <param name="CgroupParent">The name of the cgroup above its containers.</param>
/// <param name="Scratch">A folder for files that are copied in and out.</param>
/// <param name="Results">The report whose section on the soak is written again.</param>
/// <param name="Length">How long the load lasts.</param>
internal sealed record SoakSetting(string Berth, string Docker, string Host, int Process, string DataRoot, string ExecRoot, string CgroupParent, string Scratch, string Results, TimeSpan Length)
{
    public static SoakSetting FromEnvironment() => new(
        Value("SOAK_BERTH"), Value("SOAK_DOCKER"), Value("SOAK_HOST"), int.Parse(Value("SOAK_PID"), CultureInfo.InvariantCulture), Value("SOAK_DATA"), Value("SOAK_RUN"),
        Value("SOAK_CGROUP"), Value("SOAK_SCRATCH"), Value("SOAK_RESULTS"), TimeSpan.FromMinutes(double.Parse(Value("SOAK_MINUTES"), CultureInfo.InvariantCulture)));

    /// <summary>A command of one of the two clients: the docker client and Berth's own take the same words.</summary>
    public Command Client(bool own, params string[] arguments) => own
        ? new(Path.Combine(Berth, "berth"), ["--host", Host, .. arguments], Host)
        : new(Docker, arguments, Host);

    private static string Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value
        : throw new InvalidOperationException($"{name} is not set: start bench/soak.sh");
}
