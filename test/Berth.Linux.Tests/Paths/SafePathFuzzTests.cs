using Berth.Linux.Calls;
using Xunit;

namespace Berth.Linux.Tests.Paths;

public sealed class SafePathFuzzTests : IDisposable
{
    public void Dispose() => PathResolver.Override(null);

    [Fact]
    public void Open_HostileTrees_KernelAndWalkAgreeOnEveryPath()
    {
        OpenFlags[] flags = [OpenFlags.Path, OpenFlags.Path | OpenFlags.NoFollow, OpenFlags.ReadOnly | OpenFlags.NonBlocking, OpenFlags.Directory, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow, OpenFlags.NoFollow];
        for (var seed = 1; seed <= 40; seed++)
        {
            using var tree = new HostileTree(seed);
            var random = new Random(seed);
            for (var i = 0; i < 150; i++)
            {
                var path = HostileTree.Path(random);
                var how = flags[random.Next(flags.Length)];
                var beneath = random.Next(3) == 0;
                var byKernel = Try(new KernelResolver(), tree, path, how, beneath);
                var byWalk = Try(new WalkResolver(), tree, path, how, beneath);
                Assert.True(byKernel == byWalk, $"seed {seed}: {path} {how} beneath {beneath}: {byKernel} and {byWalk}");
            }

            tree.AssertOutsideUntouched();
        }
    }

    [Fact]
    public void Make_HostileTrees_KernelAndWalkLeaveEqualTrees()
    {
        for (var seed = 100; seed <= 130; seed++)
        {
            using var one = new HostileTree(seed);
            using var two = new HostileTree(seed);
            foreach (var (tree, resolver) in new (HostileTree, PathResolver)[] { (one, new KernelResolver()), (two, new WalkResolver()) })
            {
                PathResolver.Override(resolver);
                var random = new Random(seed);
                for (var i = 0; i < 30; i++) Act(tree, random);
                tree.AssertOutsideUntouched();
            }

            // The outside's path is part of some links and differs.
            Assert.Equal(one.Listing(), two.Listing());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Anything_DirectoriesSwappedForLinksMeanwhile_NeverTouchesTheOutside(bool kernel)
    {
        for (var seed = 200; seed < 212; seed++)
        {
            using var tree = new HostileTree(seed);
            using var stop = new CancellationTokenSource();
            var attacker = new Thread(() => tree.Swap(new Random(seed), () => stop.IsCancellationRequested));
            attacker.Start();
            try
            {
                PathResolver.Override(kernel ? new KernelResolver() : new WalkResolver());
                var random = new Random(seed);
                for (var i = 0; i < 300; i++)
                {
                    if (random.Next(4) == 0) Act(tree, random);
                    else Look(tree, HostileTree.Path(random));
                    if (i % 100 == 99) SafePath.MakeDirectories(tree.Root, "a/b", 0b111_101_101).Dispose();
                }
            }
            catch (LinuxException e) when (e.Errno is Errno.ELOOP or Errno.ENOTDIR or Errno.EAGAIN or Errno.ENOENT)
            {
                // The attacker's own doing: a/b is his link at the moment.
            }
            finally
            {
                stop.Cancel();
                attacker.Join();
            }

            tree.AssertOutsideUntouched();
        }
    }

    private static string Try(PathResolver resolver, HostileTree tree, string path, OpenFlags flags, bool beneath)
    {
        using var opened = resolver.TryOpen(tree.Root, path, flags, 0, beneath, out var errno);
        if (opened is null) return errno.ToString();
        var stat = Stat.Descriptor(opened);
        Assert.DoesNotContain((stat.Device, stat.Inode), tree.Forbidden);
        return $"{stat.Type} {stat.Inode}";
    }

    private static void Look(HostileTree tree, string path)
    {
        using var opened = SafePath.TryOpen(tree.Root, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out _);
        if (opened is null) return;
        var stat = Stat.Descriptor(opened);
        Assert.DoesNotContain((stat.Device, stat.Inode), tree.Forbidden);
    }

    private static void Act(HostileTree tree, Random random)
    {
        var path = HostileTree.Path(random);
        try
        {
            switch (random.Next(5))
            {
                case 0: SafePath.MakeDirectories(tree.Root, path, 0b111_101_101).Dispose(); break;
                case 1: SafePath.MakeFile(tree.Root, path, 0b110_100_100).Dispose(); break;
                case 2:
                    using (var parent = SafePath.OpenParent(tree.Root, path, out var name))
                    using (var listing = Open.At(parent, ".", OpenFlags.Directory)) SafePath.RemoveTree(listing, name);
                    break;
                default:
                    using (var file = SafePath.Open(tree.Root, path, OpenFlags.Create | OpenFlags.WriteOnly | OpenFlags.NonBlocking, 0b110_100_100)) Write.All(file, "mine"u8);
                    break;
            }
        }
        catch (LinuxException)
        {
            // Refusing is fine; touching the outside is not.
        }
    }
}
