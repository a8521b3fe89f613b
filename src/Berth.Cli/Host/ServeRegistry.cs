using Berth.Cli.Commands;
using Berth.Linux.Calls;

namespace Berth.Cli.Host;

/// <summary><c>berth registry serve</c>: becomes berthd's registry, which is the program that lies beside this one and knows the flags.</summary>
internal sealed class ServeRegistry : Command
{
    public override IReadOnlyList<string> Paths => ["registry serve"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Serve an OCI registry";

    public override bool PassesOn => true;

    public override int Execute(Invocation call)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "berthd");
        if (!File.Exists(program)) throw new CliException($"berth registry serve needs the program {program}, which is not there");
        Execve.Program(program, ["berthd", "registry", "serve", .. call.Arguments]);
        return 0;
    }
}
