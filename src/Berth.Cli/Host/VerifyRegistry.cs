using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Linux.Calls;

namespace Berth.Cli.Host;

/// <summary><c>berth registry verify</c>: as <see cref="ServeRegistry"/>, becomes berthd, which knows the store.</summary>
internal sealed class VerifyRegistry : Command
{
    private TextFlag? _dataRoot;
    private SwitchFlag? _json, _quiet;

    public override IReadOnlyList<string> Paths => ["registry verify"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Check that what a registry keeps is what its digests say";

    public override void Declare(FlagSet flags)
    {
        _dataRoot = flags.Text("data-root", '\0', "Where images are kept", "/var/lib/berth-registry");
        _json = flags.Switch("json", '\0', "Print one JSON object for each manifest");
        _quiet = flags.Switch("quiet", 'q', "Print only what is wrong");
    }

    public override int Execute(Invocation call)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "berthd");
        if (!File.Exists(program)) throw new CliException($"berth registry verify needs the program {program}, which is not there");
        Execve.Program(program, ["berthd", "registry", "verify", "--data-root", _dataRoot!.Value, .. _json!.Value ? (string[])["--json"] : [], .. _quiet!.Value ? (string[])["--quiet"] : []]);
        return 0;
    }
}
