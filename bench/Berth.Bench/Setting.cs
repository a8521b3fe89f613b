using System.Globalization;

namespace Berth.Bench;

/// <summary>The engines and clients that are compared.</summary>
/// <param name="Berth">Folder of Berth's programs.</param>
/// <param name="Docker">The docker client, the same one for both engines.</param>
/// <param name="BerthHost">berthd's address.</param>
/// <param name="BerthProcess">Process of berthd.</param>
/// <param name="ReferenceHost">The reference engine's address.</param>
/// <param name="ReferenceProcess">Process of dockerd; containerd and its shims descend from it or name its folder.</param>
/// <param name="Podman">Words that run podman in its own root, or none.</param>
/// <param name="Inside">Words that run a program in the reference's root, where crun is, or none.</param>
/// <param name="Results">Where the report goes.</param>
/// <param name="BerthFiles">Folder with the files of the rows.</param>
/// <param name="ReferenceFiles">The same, as the reference sees it.</param>
/// <param name="Rounds">How often a short measure is taken.</param>
/// <param name="RuntimeBench">The program that measures the shim alone.</param>
/// <param name="Busybox">A static busybox.</param>
internal sealed record Setting(
    string Berth, string Docker, string BerthHost, int BerthProcess, string ReferenceHost, int ReferenceProcess,
    IReadOnlyList<string> Podman, IReadOnlyList<string> Inside, string Results, string BerthFiles, string ReferenceFiles, int Rounds, string RuntimeBench, string Busybox)
{
    public static Setting FromEnvironment() => new(
        Value("BENCH_BERTH"), Value("BENCH_DOCKER"), Value("BENCH_BERTH_HOST"), Number("BENCH_BERTH_PID"),
        Value("BENCH_REFERENCE_HOST"), Number("BENCH_REFERENCE_PID"),
        Words("BENCH_PODMAN"), Words("BENCH_INSIDE"),
        Value("BENCH_RESULTS"), Value("BENCH_FILES"), Value("BENCH_REFERENCE_FILES"), Number("BENCH_ROUNDS"), Value("BENCH_RUNTIME"), Value("BENCH_BUSYBOX"));

    /// <summary>Where berthd keeps its data.</summary>
    public string BerthData { get; } = Value("BENCH_BERTH_DATA");

    /// <summary>Where the reference keeps its data, as the host sees it.</summary>
    public string ReferenceData { get; } = Value("BENCH_REFERENCE_DATA");

    /// <summary>The folder of <see cref="ReferenceFiles"/>, as the host sees it.</summary>
    public string ReferenceFilesHere { get; } = Value("BENCH_REFERENCE_FILES_HERE");

    /// <summary>The docker client talking to berthd.</summary>
    public Command DockerOnBerth(params string[] arguments) => new(Docker, arguments, BerthHost);

    /// <summary>The docker client talking to the reference.</summary>
    public Command DockerOnReference(params string[] arguments) => new(Docker, arguments, ReferenceHost);

    /// <summary>Berth's own client.</summary>
    public Command BerthClient(params string[] arguments) => new(Path.Combine(Berth, "berth"), ["--host", BerthHost, .. arguments], BerthHost);

    public Command? PodmanCommand(params string[] arguments) => Podman.Count == 0 ? null : new(Podman[0], [.. Podman.Skip(1), .. arguments], "");

    /// <summary>A program in the reference's root.</summary>
    public Command CommandInside(params string[] words) => new(Inside[0], [.. Inside.Skip(1), .. words], "");

    private static string[] Words(string name) => (Environment.GetEnvironmentVariable(name) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Value(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value
        : throw new InvalidOperationException($"{name} is not set: start bench/run.sh");

    private static int Number(string name) => int.Parse(Value(name), CultureInfo.InvariantCulture);
}
