using Berth.Cli.Commands;

namespace Berth.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    /// <summary>Command lines with what docker 28.2.2 says of them, "berth" for "docker".</summary>
    public static TheoryData<string, int, string> Refused => new()
    {
        { "nosuch", 1, "berth: unknown command: berth nosuch\n\nRun 'berth --help' for more information" },
        { "container nosuch", 1, "berth: unknown command: berth container nosuch\n\nUsage:  berth container\n\nRun 'berth container --help' for more information" },
        // docker has these.
        { "swarm init", 1, "berth: 'berth swarm' is not there yet: docker has this command, Berth does not have it so far" },
        { "trust", 1, "berth: 'berth trust' is not there yet: docker has this command, Berth does not have it so far" },
        { "run", 1, "berth: 'berth run' requires at least 1 argument\n\nUsage:  berth run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nSee 'berth run --help' for more information" },
        { "run --foo", 125, "unknown flag: --foo\n\nUsage:  berth run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'berth run --help' for more information" },
        { "run -Z", 125, "unknown shorthand flag: 'Z' in -Z\n\nUsage:  berth run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'berth run --help' for more information" },
        { "run -e", 125, "flag needs an argument: 'e' in -e\n\nUsage:  berth run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'berth run --help' for more information" },
        { "run --rm=maybe x", 125, "invalid argument \"maybe\" for \"--rm\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax\n\nUsage:  berth run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'berth run --help' for more information" },
        { "run -d -a stdout x", 1, "conflicting options: cannot specify both --attach and --detach" },
        { "run --pull foo x", 125, "berth: invalid pull option: 'foo': must be one of \"always\", \"missing\" or \"never\"\n\nRun 'berth run --help' for more information" },
        { "ps extra", 1, "berth: 'berth ps' accepts no arguments\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more information" },
        { "ps -f foo", 125, "invalid argument \"foo\" for \"-f, --filter\" flag: bad format of filter (expected name=value)\n\nUsage:  berth ps [OPTIONS]\n\nRun 'berth ps --help' for more information" },
        { "wait", 1, "berth: 'berth wait' requires at least 1 argument\n\nUsage:  berth wait CONTAINER [CONTAINER...]\n\nSee 'berth wait --help' for more information" },
        { "tag a", 1, "berth: 'berth tag' requires 2 arguments\n\nUsage:  berth tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]\n\nRun 'berth tag --help' for more information" },
        { "exec a", 1, "berth: 'berth exec' requires at least 2 arguments\n\nUsage:  berth exec [OPTIONS] CONTAINER COMMAND [ARG...]\n\nSee 'berth exec --help' for more information" },
        { "container rm", 1, "berth: 'berth container rm' requires at least 1 argument\n\nUsage:  berth container rm [OPTIONS] CONTAINER [CONTAINER...]\n\nSee 'berth container rm --help' for more information" },
        { "--nosuch", 125, "unknown flag: --nosuch\n\nUsage:  berth [OPTIONS] COMMAND [ARG...]\n\nRun 'berth --help' for more information" },
        { "-H", 125, "flag needs an argument: 'H' in -H\n\nUsage:  berth [OPTIONS] COMMAND [ARG...]\n\nRun 'berth --help' for more information" },
        { "pull NOPE", 1, "invalid reference format: repository name (library/NOPE) must be lowercase" },
        { "image inspect --platform linux/a/b/c x", 1, "\"linux/a/b/c\": cannot parse platform specifier: invalid argument" },
        { "rmi --platform linux/amd64,linux/a/b/c x", 1, "\"linux/a/b/c\": cannot parse platform specifier: invalid argument" },
        { "push --platform linux/a/b/c x", 1, "invalid platform: \"linux/a/b/c\": cannot parse platform specifier: invalid argument" },
        { "load -i /nonexistent", 1, "open /nonexistent: no such file or directory" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Run_WrongCommandLine_IsRefusedInDockersWords(string line, int code, string message)
    {
        var failure = Assert.Throws<CliException>(() => CommandLine.Run(line.Split(' ')));
        Assert.Equal(message, failure.Hint is null ? failure.Message : $"{failure.Message}\n\n{failure.Hint}");
        Assert.Equal(code, failure.ExitCode);
    }

    [Fact]
    public void Find_EveryPathOfEveryCommand_LeadsToThatCommand()
    {
        foreach (var command in CommandTable.All())
        {
            foreach (var path in command.Paths)
                Assert.IsType(command.GetType(), CommandTable.Find(path));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("nosuch", null)]
    [InlineData("swarm nosuch", null)]
    [InlineData("image nosuch", null)]
    [InlineData("container prun", null)]
    [InlineData("swarm", "swarm")]
    [InlineData("push", "push")]
    [InlineData("image push", "image push")]
    public void Explain_Words_OnlyThoseThatDockerHas(string path, string? named)
    {
        var failure = AbsentCommands.Explain(path);
        Assert.Equal(named is null ? null : $"berth: 'berth {named}' is not there yet: docker has this command, Berth does not have it so far", failure?.Message);
    }

    [Fact]
    public void Declare_EveryCommand_NamesNoFlagTwice()
    {
        foreach (var command in CommandTable.All())
        {
            var flags = new Cli.Flags.FlagSet();
            command.Declare(flags);
            var names = flags.Flags.Select(flag => flag.Name).ToList();
            var letters = flags.Flags.Where(flag => flag.Shorthand != '\0').Select(flag => flag.Shorthand).ToList();
            Assert.Equal(names.Distinct(), names);
            Assert.Equal(letters.Distinct(), letters);
        }
    }

    [Fact]
    public void CreateClient_NoDaemon_SaysWhereItLooked()
    {
        var failure = Assert.Throws<Api.Client.ApiConnectionException>(() => CommandLine.Run(["-H", "unix:///nonexistent/x.sock", "ps"]));
        Assert.Equal("Cannot connect to the Berth daemon at unix:///nonexistent/x.sock. Is the berth daemon running?", failure.Message);
    }
}
