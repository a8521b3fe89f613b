using Berth.Api.Containers;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Output;

namespace Berth.Cli.Containers;

/// <summary><c>berth create</c>.</summary>
internal sealed class CreateContainer : Command
{
    private ContainerFlags? _flags;

    public override IReadOnlyList<string> Paths => ["container create", "create"];

    public override string Usage => "[OPTIONS] IMAGE [COMMAND] [ARG...]";

    public override string Summary => "Create a container without starting it";

    public override Arity Arity => Arity.AtLeast(1);

    public override bool FlagsFirst => true;

    public override void Declare(FlagSet flags) => _flags = new ContainerFlags(flags);

    public override int Execute(Invocation call)
    {
        var request = Request(_flags!, call.Arguments, "create");
        TextSink.Out.WriteLine(new ContainerCreation(call, _flags!).Run(request));
        return 0;
    }

    /// <summary>The request of a command line; what is wrong with it is said with a hint to the help.</summary>
    /// <exception cref="CliException">The command line is wrong.</exception>
    public static CreateContainerRequest Request(ContainerFlags flags, List<string> arguments, string command)
    {
        try
        {
            if (flags.Pull.Value is not ("always" or "missing" or "never"))
                throw new CliException($"invalid pull option: '{flags.Pull.Value}': must be one of \"always\", \"missing\" or \"never\"", 125);
            return flags.ToRequest(arguments[0], arguments[1..]);
        }
        catch (CliException failure)
        {
            throw WithHelp(failure.Message, command, failure.ExitCode);
        }
    }

    /// <summary>A failure of <c>run</c> or <c>create</c> as docker dresses it.</summary>
    public static CliException WithHelp(string message, string command, int code) =>
        new($"berth: {message}", code) { Hint = $"Run 'berth {command} --help' for more information" };
}
