using System.Text;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Xunit;

namespace Berth.Linux.Tests.Launch;

public sealed class LaunchProgramTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_ByCloneOrClone3_ChildMakesTheCallsAndExecs(bool clone3)
    {
        var (read, write) = Pipe.Create();
        using (read)
        {
            var builder = new LaunchProgramBuilder();
            builder.AddClone(0, null, clone3);
            builder.Add(LaunchCall.Write, "write", default, builder.File(write), builder.Text("hello "), 6);
            builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(write), 1, 0);
            builder.Add(LaunchCall.Execve, "execve", default, builder.Text("/bin/echo"), builder.Texts(["echo", "world"]), builder.Texts([]));
            var code = RunToEnd(builder, write, out var result);
            Assert.Equal((0, -1), (code, result.FailedRecord));
            Assert.Equal("hello world\n", Encoding.ASCII.GetString(Read.ToEnd(read, 100)));
        }
    }

    [Fact]
    public void Run_ResultInASlot_IsUsedByLaterRecordsAndSeenByTheParent()
    {
        var (read, write) = Pipe.Create();
        using (read)
        {
            var builder = new LaunchProgramBuilder();
            builder.AddClone(0, null, true);
            var copy = builder.NewSlot();
            builder.Add(LaunchCall.Dup3, "dup3", new LaunchControl { Store = copy }, builder.File(write), 77, 0);
            builder.Add(LaunchCall.Write, "write", default, copy, builder.Text("through 77"), 10);
            builder.Add(LaunchCall.ExitGroup, "exit_group", default, 5);
            var code = RunToEnd(builder, write, out _, program => Assert.Equal(77, program.Slot(copy.Index)));
            Assert.Equal(5, code);
            Assert.Equal("through 77", Encoding.ASCII.GetString(Read.ToEnd(read, 100)));
        }
    }

    [Fact]
    public void Run_ToleratedError_SkipsAndStoresTheError()
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(0, null, true);
        var slot = builder.NewSlot();
        foreach (var control in new[]
        {
            new LaunchControl { Store = slot, Tolerate = Errno.ENOENT, Skip = 1 },
            new LaunchControl { Store = slot, TolerateToo = Errno.ENOENT, Skip = 1 },
            new LaunchControl { Store = slot, TolerateThird = Errno.ENOENT, Skip = 1 },
        })
        {
            builder.Add(LaunchCall.Chdir, "chdir", control, builder.Text("/no/such/place"));
            builder.Add(LaunchCall.ExitGroup, "exit_group", default, 1);
        }

        builder.Add(LaunchCall.Chdir, "chdir", new LaunchControl { IgnoreErrors = true }, builder.Text("/no/such/place"));
        builder.Add(LaunchCall.ExitGroup, "exit_group", default, 9);
        Assert.Equal(9, RunToEnd(builder, null, out _, program => Assert.Equal(-(long)Errno.ENOENT, program.Slot(slot.Index))));
    }

    [Fact]
    public void Run_FailedRecord_IsNamedWithItsErrorAndNothingAfterItRuns()
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(0, null, true);
        builder.Add(LaunchCall.Umask, "umask", default, 0);
        builder.Add(LaunchCall.Chdir, new("chdir", "/no/such/place"), default, builder.Text("/no/such/place"));
        builder.Add(LaunchCall.ExitGroup, "exit_group", default, 0);
        Assert.Equal(127, RunToEnd(builder, null, out var result));
        Assert.Equal((2, Errno.ENOENT), (result.FailedRecord, result.Errno));
        Assert.Equal("chdir(/no/such/place)", builder.Steps[2].ToString());
    }

    [Fact]
    public void Run_WhileOtherThreadsCollectGarbage_NeverHangs()
    {
        using var stop = new CancellationTokenSource();
        var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested) GC.Collect();
        })).ToList();
        threads.ForEach(t => t.Start());
        for (var i = 0; i < 100; i++)
        {
            var builder = new LaunchProgramBuilder();
            builder.AddClone(0, null, true);
            builder.Add(LaunchCall.Execve, "execve", default, builder.Text("/bin/true"), builder.Texts(["true"]), builder.Texts([]));
            Assert.Equal(0, RunToEnd(builder, null, out _));
        }

        stop.Cancel();
        threads.ForEach(t => t.Join());
    }

    [Fact]
    public void Map_DamagedBlocks_AreRefusedOrHarmless()
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(0, null, true);
        builder.Add(LaunchCall.Chdir, "chdir", new LaunchControl { Store = builder.NewSlot(), Tolerate = Errno.ENOENT, Skip = 1 }, builder.Text("/x"));
        builder.Add(LaunchCall.Execve, "execve", default, builder.Text("/bin/true"), builder.Texts(["true"]), builder.Texts(["A=b"]));
        var whole = builder.Build();
        var random = new Random(42);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = whole[..(random.Next(4) == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var n = random.Next(1, 4); n > 0 && damaged.Length > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            using var file = Memfd.Create("damaged");
            if (damaged.Length > 0) Write.All(file, damaged);
            try
            {
                LaunchProgram.Map(file, []).Dispose();
            }
            catch (InvalidDataException)
            {
                // Refused: the other right answer.
            }
        }
    }

    [Fact]
    public void Text_WithNul_IsRefused() => Assert.Throws<LinuxException>(() => new LaunchProgramBuilder().Text("a\0b"));

    private static int RunToEnd(LaunchProgramBuilder builder, FileDescriptor? close, out LaunchResult result, Action<LaunchProgram>? check = null)
    {
        using var block = Memfd.Create("test");
        Write.All(block, builder.Build());
        using var program = LaunchProgram.Map(block, [.. builder.Descriptors.Select(d => d.Number)]);
        result = program.Run();
        close?.Dispose();
        Assert.True(result.Pid > 0, $"{result.Errno}");
        using var process = new FileDescriptor(result.PidFd);
        Assert.True(Pidfd.TryReap(process, out var code, out _, wait: true));
        check?.Invoke(program);
        return code;
    }
}
