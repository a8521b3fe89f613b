using Berth.Engine.Users;
using Xunit;

namespace Berth.Engine.Tests.Users;

public sealed class UserDatabaseTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\nbroken:x:abc:0\n#c:x:7:7::/:\n";
    private const string Group = "root:x:0:\nwheel:x:10:root,app\napp:x:1001:\naudio:x:29:app\n";

    private static ResolvedUser Resolve(string user, params string[] groups) => new UserDatabase(Passwd, Group).Resolve(user, groups);

    [Theory]
    [InlineData("", 0, 0, "/root")]
    [InlineData("app", 1000, 1001, "/home/app")]
    [InlineData("1000", 1000, 1001, "/home/app")]
    [InlineData("5", 5, 0, "")]
    [InlineData("5:audio", 5, 29, "")]
    [InlineData("app:77", 1000, 77, "/home/app")]
    public void Resolve_AUser_GivesItsIdsAndHome(string user, uint uid, uint gid, string home)
    {
        var resolved = Resolve(user);
        Assert.Equal((uid, gid, home), (resolved.Uid, resolved.Gid, resolved.Home));
        Assert.Contains(gid, resolved.Groups);
    }

    [Fact]
    public void Resolve_AUser_GivesTheGroupsThatListIt_UnlessAGroupIsNamed()
    {
        Assert.Equal([1001u, 10u, 29u], Resolve("app").Groups);
        Assert.Equal([29u], Resolve("app:audio").Groups);
        Assert.Equal([0u, 10u, 44u, 29u], Resolve("", "44", "audio").Groups);
    }

    [Theory]
    [InlineData("nope", "unable to find user nope: no matching entries in passwd file")]
    [InlineData("5:nope", "unable to find group nope: no matching entries in group file")]
    [InlineData("99999999999", "uids and gids must be in range 0-2147483647")]
    [InlineData("4294967296", "uids and gids must be in range 0-2147483647")]
    [InlineData("-5", "uids and gids must be in range 0-2147483647")]
    public void Resolve_WhatIsNotThere_SaysSo(string user, string message) =>
        Assert.Equal(message, Assert.Throws<EngineException>(() => Resolve(user)).Message);
}
