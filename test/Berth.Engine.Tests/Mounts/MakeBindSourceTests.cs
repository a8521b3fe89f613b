using Berth.Engine.Mounts;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;
using Berth.Testing;
using Xunit;

namespace Berth.Engine.Tests.Mounts;

public sealed class MakeBindSourceTests
{
    [Fact]
    public void Run_WithUsers_GivesThemWhatWasMissingAndNothingElse()
    {
        Require.Root();
        using var directory = new TempDirectory("bind");
        Directory.CreateDirectory(directory["there"]);
        MakeBindSource.Run(directory["there/new/newer/"], new UserMaps([new IdRange(0, 100000, 10)], [new IdRange(0, 200000, 10)]));
        Assert.Equal([(0u, 0u), (100000u, 200000u), (100000u, 200000u)], new[] { "there", "there/new", "there/new/newer" }.Select(Owner));

        (uint, uint) Owner(string name)
        {
            var stat = Stat.At(FileDescriptor.WorkingDirectory, directory[name]);
            return (stat.Uid, stat.Gid);
        }
    }
}
