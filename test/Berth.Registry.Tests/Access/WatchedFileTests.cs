using Berth.Registry.Access;
using Berth.Testing;

namespace Berth.Registry.Tests.Access;

public sealed class WatchedFileTests : IDisposable
{
    private static readonly Need s_pull = new("repository", "app", "pull");
    private readonly TempDirectory _folder = new();
    private readonly List<FileReading> _told = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rules_AreReadAgainWhenTheirFileChanges()
    {
        var rules = Rules("alice app pull");
        Assert.True(rules.Allow("alice", s_pull));
        Write("bob app pull,push");
        Assert.False(rules.Allow("alice", s_pull));
        Assert.True(rules.Allow("bob", s_pull));
        Assert.Equal([new FileReading(_folder["access"], null)], _told);
    }

    [Fact]
    public void WrongContent_LeavesTheOldInForce_AndIsToldOnce()
    {
        var rules = Rules("alice app pull");
        Write("alice app pull\nbob app everything");
        for (var i = 0; i < 3; i++) Assert.True(rules.Allow("alice", s_pull));
        Assert.Contains("access, line 2: everything is none of", Assert.Single(_told).Failure!.Message, StringComparison.Ordinal);
        File.Delete(_folder["access"]);
        Assert.True(rules.Allow("alice", s_pull));
        Assert.IsType<FileNotFoundException>(_told[1].Failure);
        Write("bob app pull");
        Assert.False(rules.Allow("alice", s_pull));
        Assert.Null(_told[2].Failure);
    }

    [Fact]
    public void ReadAgain_ReadsAndTells_ChangedOrNot()
    {
        var rules = Rules("alice app pull");
        rules.File!.ReadAgain();
        Assert.Null(Assert.Single(_told).Failure);
        Assert.True(rules.Allow("alice", s_pull));
        Assert.Null(AccessRules.EveryUser.File);
    }

    private AccessRules Rules(string text)
    {
        Write(text);
        var rules = AccessRules.Read(_folder["access"]);
        rules.File!.Told = _told.Add;
        return rules;
    }

    private void Write(string text) => File.WriteAllText(_folder["access"], text);
}
