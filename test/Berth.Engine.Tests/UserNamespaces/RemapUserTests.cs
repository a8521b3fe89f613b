using Berth.Engine.UserNamespaces;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Engine.Tests.UserNamespaces;

public sealed class RemapUserTests : IDisposable
{
    private readonly string _etc = Directory.CreateTempSubdirectory("berth-etc-").FullName;

    public RemapUserTests()
    {
        Write("passwd", "root:x:0:0::/root:/bin/sh\nmapped:x:1001:1001::/:/bin/false\nlonely:x:1002:1002::/:/bin/false\ndockremap:x:990:990::/:/bin/false\n");
        Write("group", "root:x:0:\nmapped:x:1001:\ndockremap:x:990:\n");
        Write("subuid", "mapped:200000:65536\n990:100000:65536\nlonely:300000:10\n");
        Write("subgid", "mapped:210000:65536\ndockremap:110000:65536\n");
    }

    public void Dispose() => Directory.Delete(_etc, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_etc, name), text);

    private UserMaps? Resolve(string spec) => new RemapUser(new HostAccounts(_etc)).Resolve(spec);

    [Theory]
    [InlineData("mapped", 200000, 210000)]
    [InlineData("mapped:root", 200000, 210000)]
    [InlineData("1001", 200000, 210000)]
    [InlineData("1001:0", 200000, 210000)]
    [InlineData("default", 100000, 110000)]
    [InlineData("dockremap", 100000, 110000)]
    public void Resolve_MapsToTheUsersSubordinateIds(string spec, int uid, int gid)
    {
        var maps = Resolve(spec)!;
        Assert.Equal(((uint)uid, (uint)gid), (maps.RootUser, maps.RootGroup));
        Assert.Equal(new IdRange(0, (uint)uid, 65536), Assert.Single(maps.Users));
    }

    [Theory]
    [InlineData("root")]
    [InlineData("0:0")]
    public void Resolve_Root_CannotBeMappedToHimself(string spec) => Assert.Null(Resolve(spec));

    [Theory]
    [InlineData("a:b:c", "invalid user/group specification in --userns-remap: \"a:b:c\"")]
    [InlineData("nobody-here", "error during uid lookup for \"nobody-here\": user: unknown user nobody-here")]
    [InlineData("77", "uid 77 has no entry in /etc/passwd: user: unknown userid 77")]
    [InlineData("1002", "gid 1002 has no entry in /etc/group: group: unknown groupid 1002")]
    [InlineData("lonely", "error during gid lookup for \"lonely\": group: unknown group lonely")]
    [InlineData("mapped:nope", "error during groupname lookup for \"nope\": group: unknown group nope")]
    [InlineData("mapped:77", "gid 77 has no entry in /etc/passwd: group: unknown groupid 77")]
    [InlineData("lonely:root", "Can't create ID mappings: no subgid ranges found for user \"lonely\"")]
    public void Resolve_WhatIsNotThere_IsSaidAsDockerDoes(string spec, string message) => Assert.Equal(message, Assert.Throws<EngineException>(() => Resolve(spec)).Message);
}
