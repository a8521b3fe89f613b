using Berth.Engine.Containers.Watch;
using Xunit;

namespace Berth.Engine.Tests.Containers.Watch;

public sealed class ProcessTableTests
{
    private const string Output = "UID  PID  PPID CMD\nroot 7 1 sleep 60 and more\nroot 8 1 other\nroot 9 7 sh\n";

    [Fact]
    public void Parse_OfAll_KeepsTheContainersLines_AndJoinsTheLastColumn()
    {
        var table = ProcessTable.Parse(Output, new HashSet<int> { 7, 9 });

        Assert.Equal(["UID", "PID", "PPID", "CMD"], table.Titles!);
        Assert.Equal(["root", "7", "1", "sleep 60 and more"], table.Processes![0]);
        Assert.Equal(["root", "9", "7", "sh"], table.Processes[1]);
        Assert.Equal(2, table.Processes.Length);
    }

    [Fact]
    public void Parse_ThreadsBelowTheirProcess_AreKeptWithIt()
    {
        var table = ProcessTable.Parse("PID LWP CMD\n7 - a\n- 7 -\n- 8 -\n9 - b\n- 9 -\n", new HashSet<int> { 7 });

        Assert.Equal(["7", "-", "-"], table.Processes!.Select(fields => fields[0]));
    }

    [Fact]
    public void Parse_NothingOfTheContainer_IsNull() => Assert.Null(ProcessTable.Parse(Output, new HashSet<int> { 100 }).Processes);

    [Fact]
    public void Parse_WithoutPids_IsRefused() => Assert.Equal(
        "Couldn't find PID field in ps output", Assert.Throws<EngineException>(() => ProcessTable.Parse("COMMAND\nsh\n", new HashSet<int>())).Message);

    [Fact]
    public void Parse_PidThatIsNone_IsNamed() => Assert.StartsWith(
        "Unexpected pid 'x'", Assert.Throws<EngineException>(() => ProcessTable.Parse("PID\nx\n", new HashSet<int>())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("-ef", true)]
    [InlineData("-o pid=PID", true)]
    [InlineData("-o pid -o comm=NAME", true)]
    [InlineData("-o comm=PID", false)]
    [InlineData("ae -o user= PIDS", false)]
    public void Check_AnotherColumnNamedPid_IsRefused(string arguments, bool allowed)
    {
        var error = Record.Exception(() => ProcessTable.Check(arguments));

        Assert.Equal(allowed, error is null);
    }
}
