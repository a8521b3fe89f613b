using Berth.Compat.Tests.Engines;
using Berth.Compat.Tests.Cases;
using Berth.Testing;

namespace Berth.Compat.Tests;

/// <summary>Runs every script of <c>cases/</c> with the docker client and compares with what the reference engine answered.</summary>
public sealed class CompatibilityTests(EngineFixture fixture)
{
    // Set by eng/record-compat.sh: the engine is the reference, and what it says is written down.
    private static readonly bool Recording = Environment.GetEnvironmentVariable("BERTH_COMPAT_RECORD") is "1";

    // Restricts a run to names that contain this.
    private static readonly string Only = Environment.GetEnvironmentVariable("BERTH_COMPAT_ONLY") ?? "";

    public static TheoryData<string> Names => new(Chosen.Select(item => item.Name));

    public static TheoryData<string> OwnNames => new(Chosen.Where(item => item.AlsoBerth).Select(item => item.Name).DefaultIfEmpty(""));

    private static IEnumerable<CompatibilityCase> Chosen => CompatibilityCase.All.Where(item => item.Name.Contains(Only, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Client_SeesWhatTheReferenceShows(string name)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        var cancel = TestContext.Current.CancellationToken;
        var item = CompatibilityCase.All.Single(candidate => candidate.Name == name);
        if (item.Needs is { } program) Require.Program(program);
        var actual = (await new CaseRun(fixture, item).RunAsync(cancel)).ToString();
        if (Recording)
        {
            await File.WriteAllTextAsync(item.Expected, actual, cancel);
            return;
        }

        Assert.SkipUnless(File.Exists(item.Expected), "not recorded yet: run eng/record-compat.sh");
        var expected = await File.ReadAllTextAsync(item.Expected, cancel);
        Assert.True(expected == actual, $"{name}: - the reference, + this engine\n{Answer.Difference(expected, actual)}");
    }

    // Our own client under the other's name.
    [Theory]
    [MemberData(nameof(OwnNames))]
    public async Task OwnClient_ShowsTheSame(string name)
    {
        Assert.SkipWhen(fixture.Obstacle is not null, fixture.Obstacle ?? "");
        Assert.SkipWhen(name.Length == 0, "none of the chosen cases is for our own client");
        Assert.SkipWhen(Recording, "what the reference's client shows is recorded, not ours");
        var cancel = TestContext.Current.CancellationToken;
        var item = CompatibilityCase.All.Single(candidate => candidate.Name == name);
        if (item.Needs is { } program) Require.Program(program);
        using var folder = new TempDirectory();
        File.CreateSymbolicLink(folder["docker"], Path.Combine(Path.GetDirectoryName(RunningDaemon.Program)!, "berth"));
        var actual = (await new CaseRun(fixture, item, folder["docker"]).RunAsync(cancel)).ToString();
        // Where a client names itself, ours names itself.
        actual = actual.Replace("'berth ", "'docker ", StringComparison.Ordinal);
        var expected = await File.ReadAllTextAsync(item.Expected, cancel);
        Assert.True(expected == actual, $"{name}: - the reference's client, + berth\n{Answer.Difference(expected, actual)}");
    }
}
