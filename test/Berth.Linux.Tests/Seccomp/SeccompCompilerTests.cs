using Berth.Linux.Calls;
using Berth.Linux.Seccomp;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Seccomp;

public sealed class SeccompCompilerTests
{
    private const uint Allow = (uint)SeccompAction.Allow;
    private const uint Kill = (uint)SeccompAction.KillProcess;
    private const uint Perm = (uint)SeccompAction.Errno | 1;
    private const uint NoSys = (uint)SeccompAction.Errno | 38;

    private static readonly SeccompAction[] Actions = Enum.GetValues<SeccompAction>();

    private static SeccompRule Rule(SeccompAction action, string name, params SeccompArgument[] arguments) => new() { Action = action, Names = [name], Arguments = arguments };

    private static uint Run(SeccompProgram program, SeccompArchitecture architecture, uint number, params ReadOnlySpan<ulong> arguments)
    {
        var audit = architecture == SeccompArchitecture.X32 ? SeccompArchitecture.X86_64 : architecture;
        Span<ulong> all = stackalloc ulong[6];
        arguments.CopyTo(all);
        return BpfInterpreter.Run(program, (uint)audit, number, all, out _);
    }

    [Theory]
    [InlineData(SeccompOperator.Equal, "5", "4 6 100000005")]
    [InlineData(SeccompOperator.NotEqual, "4 6 100000005", "5")]
    [InlineData(SeccompOperator.Less, "4 0", "5 6 100000000")]
    [InlineData(SeccompOperator.LessOrEqual, "4 5", "6 100000000")]
    [InlineData(SeccompOperator.GreaterOrEqual, "5 6 100000000", "4")]
    [InlineData(SeccompOperator.Greater, "6 100000000", "4 5")]
    public void Compile_Comparison_LooksAtAll64Bits(SeccompOperator comparison, string holds, string fails)
    {
        var filter = new SeccompFilter { DefaultAction = SeccompAction.Errno, Rules = [Rule(SeccompAction.Allow, "socket", new SeccompArgument(1, comparison, 5))] };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        foreach (var value in holds.Split(' ')) Assert.Equal(Allow, Run(program, SeccompArchitecture.X86_64, 41, 0, Convert.ToUInt64(value, 16)));
        foreach (var value in fails.Split(' ')) Assert.Equal(Perm, Run(program, SeccompArchitecture.X86_64, 41, 0, Convert.ToUInt64(value, 16)));
    }

    [Fact]
    public void Compile_SeveralConditions_MustAllHold()
    {
        var filter = new SeccompFilter
        {
            DefaultAction = SeccompAction.Errno,
            Rules = [Rule(SeccompAction.Allow, "clone", new SeccompArgument(0, SeccompOperator.MaskedEqual, 0x7E020000), new SeccompArgument(3, SeccompOperator.Equal, 9))],
        };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        Assert.Equal(Allow, Run(program, SeccompArchitecture.X86_64, 56, 0x11, 0, 0, 9));
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86_64, 56, 0x10000011, 0, 0, 9));
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86_64, 56, 0x11, 0, 0, 8));
    }

    [Fact]
    public void Compile_CallsNewerThanTheProfile_AreMissingNotForbidden()
    {
        var filter = new SeccompFilter { DefaultAction = SeccompAction.Errno, Rules = [Rule(SeccompAction.Allow, "openat2"), Rule(SeccompAction.Allow, "read")] };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        Assert.Equal(Allow, Run(program, SeccompArchitecture.X86_64, 0));
        Assert.Equal(Allow, Run(program, SeccompArchitecture.X86_64, 437));
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86_64, 436));
        Assert.Equal(NoSys, Run(program, SeccompArchitecture.X86_64, 438));
        Assert.Equal(NoSys, Run(program, SeccompArchitecture.X86_64, 9999));
        var permissive = SeccompCompiler.Compile(filter with { DefaultAction = SeccompAction.Allow, Rules = [Rule(SeccompAction.Errno, "read")] }, SeccompArchitecture.X86_64);
        Assert.Equal(Allow, Run(permissive, SeccompArchitecture.X86_64, 9999));
        Assert.Equal(Perm, Run(permissive, SeccompArchitecture.X86_64, 0));
    }

    [Fact]
    public void Compile_ForeignArchitecture_KillsTheProcess()
    {
        var filter = new SeccompFilter { DefaultAction = SeccompAction.Allow };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        Assert.Equal(Kill, Run(program, SeccompArchitecture.X86, 1));
        Assert.Equal(Kill, Run(program, SeccompArchitecture.X32, SyscallTable.X32Bit | 1));
        Assert.Equal(Allow, Run(program, SeccompArchitecture.X86_64, uint.MaxValue));
        var both = SeccompCompiler.Compile(filter with { Architectures = [SeccompArchitecture.X86, SeccompArchitecture.X32] }, SeccompArchitecture.X86_64);
        Assert.Equal(Allow, Run(both, SeccompArchitecture.X86, 1));
        Assert.Equal(Allow, Run(both, SeccompArchitecture.X32, SyscallTable.X32Bit | 1));
        Assert.Equal(Kill, Run(both, SeccompArchitecture.Arm64, 1));
    }

    [Fact]
    public void Compile_SocketOfI386_CoversSocketcall()
    {
        var filter = new SeccompFilter { DefaultAction = SeccompAction.Allow, Architectures = [SeccompArchitecture.X86], Rules = [Rule(SeccompAction.Errno, "socket"), Rule(SeccompAction.Errno, "shmget")] };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86, 359));
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86, 102, 1));
        Assert.Equal(Allow, Run(program, SeccompArchitecture.X86, 102, 2));
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86, 117, 23));
    }

    [Fact]
    public void Compile_RuleEqualToTheDefault_DoesNotHideAWeakerOne()
    {
        var filter = new SeccompFilter { DefaultAction = SeccompAction.Errno, Rules = [Rule(SeccompAction.Errno, "read"), Rule(SeccompAction.Allow, "read", new SeccompArgument(0, SeccompOperator.Equal, 3))] };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        Assert.Equal(Allow, Run(program, SeccompArchitecture.X86_64, 0, 3));
        Assert.Equal(Perm, Run(program, SeccompArchitecture.X86_64, 0, 4));
    }

    [Fact]
    public void Compile_BadArgumentIndex_IsRefused() => Assert.Throws<ArgumentException>(() =>
        SeccompCompiler.Compile(new SeccompFilter { DefaultAction = SeccompAction.Allow, Rules = [Rule(SeccompAction.Errno, "read", new SeccompArgument(6, SeccompOperator.Equal, 0))] }));

    [Theory]
    [InlineData("SCMP_ACT_FOO", "string SCMP_ACT_FOO is not a valid action for seccomp")]
    public void Names_Unknown_AreNamed(string name, string message) => Assert.Equal(message, Assert.Throws<ArgumentException>(() => SeccompNames.Action(name)).Message);

    [Theory]
    [InlineData(SeccompArchitecture.X86_64)]
    [InlineData(SeccompArchitecture.Arm64)]
    public void Compile_RandomFilters_AgreeWithTheModel(SeccompArchitecture native)
    {
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var filter = RandomFilter(random, native);
            var program = SeccompCompiler.Compile(filter, native);
            var numbers = filter.Rules.SelectMany(r => r.Names).ToArray();
            for (var probe = 0; probe < 300; probe++)
            {
                SeccompArchitecture[] from = native == SeccompArchitecture.Arm64
                    ? [SeccompArchitecture.Arm64, SeccompArchitecture.Arm, SeccompArchitecture.X86]
                    : [SeccompArchitecture.X86_64, SeccompArchitecture.X86, SeccompArchitecture.X32, SeccompArchitecture.Arm];
                var architecture = from[random.Next(from.Length)];
                var named = numbers.Length > 0 && random.Next(3) > 0 ? SyscallTable.Number(numbers[random.Next(numbers.Length)], architecture) : null;
                var number = named ?? ((uint)random.Next(600) | (architecture == SeccompArchitecture.X32 ? SyscallTable.X32Bit : 0));
                var arguments = Enumerable.Range(0, 6).Select(_ => RandomValue(random)).ToArray();
                if (architecture is SeccompArchitecture.X86 or SeccompArchitecture.Arm) arguments = [.. arguments.Select(a => (ulong)(uint)a)];
                var expected = SeccompModel.Judge(filter, native, architecture, number, arguments);
                Assert.True(expected == Run(program, architecture, number, arguments), $"seed {seed} probe {probe}: {architecture} {number:x} [{string.Join(' ', arguments)}]");
            }
        }
    }

    [Fact]
    public void Compile_EveryCallWithManyConditions_JumpsFarAndStillAgrees()
    {
        var names = SyscallTable.Names(SeccompArchitecture.X86_64).Keys.Order().Take(250).ToArray();
        var rules = names.Select((name, i) => Rule(i % 2 == 0 ? SeccompAction.Trap : SeccompAction.Allow, name, new SeccompArgument(i % 6, SeccompOperator.Greater, (ulong)i << 20))).ToArray();
        var filter = new SeccompFilter { DefaultAction = SeccompAction.Errno, Rules = rules };
        var program = SeccompCompiler.Compile(filter, SeccompArchitecture.X86_64);
        Assert.InRange(program.Count, 1000, 4096);
        var random = new Random(7);
        for (var number = 0u; number < 480; number++)
        {
            var arguments = Enumerable.Range(0, 6).Select(_ => (ulong)random.NextInt64(1L << 30)).ToArray();
            Assert.Equal(SeccompModel.Judge(filter, SeccompArchitecture.X86_64, SeccompArchitecture.X86_64, number, arguments), Run(program, SeccompArchitecture.X86_64, number, arguments));
        }
    }

    [Fact]
    public void Get_EqualContent_IsTheSameProgram()
    {
        var cache = new SeccompCache();
        SeccompFilter Make(SeccompAction action) => new() { DefaultAction = SeccompAction.Allow, Rules = [Rule(action, "read")] };
        var first = Make(SeccompAction.Errno);
        Assert.Same(cache.Get(first), cache.Get(first));
        Assert.Same(cache.Get(first), cache.Get(Make(SeccompAction.Errno)));
        Assert.NotSame(cache.Get(first), cache.Get(Make(SeccompAction.Trap)));
    }

    [Fact]
    public void SetFilter_OnAThread_TheKernelObeysIt()
    {
        Require.Root();
        var filter = new SeccompFilter
        {
            DefaultAction = SeccompAction.Allow,
            Rules = [new SeccompRule { Action = SeccompAction.Errno, Errno = 77, Names = ["flock"], Arguments = [new SeccompArgument(1, SeccompOperator.MaskedEqual, 2, 2)] }],
        };
        Exception? exclusive = null, shared = null;
        using var temp = new TempDirectory();
        var thread = new Thread(() =>
        {
            SeccompCall.SetFilter(SeccompCompiler.Compile(filter));
            exclusive = Record.Exception(() => Flock.Lock(temp.Descriptor));
            shared = Record.Exception(() => Flock.Lock(temp.Descriptor, exclusive: false));
        });
        thread.Start();
        thread.Join();
        Assert.Equal((Errno)77, Assert.IsType<LinuxException>(exclusive).Errno);
        Assert.Null(shared);
    }

    private static ulong RandomValue(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.Next(8),
        1 => (uint)random.Next(8) | 0xFFFFFFF8,
        2 => ((ulong)random.Next(3) << 32) | (uint)random.Next(4),
        _ => (ulong)random.NextInt64(),
    };

    private static SeccompFilter RandomFilter(Random random, SeccompArchitecture native)
    {
        SeccompArchitecture[] others = native == SeccompArchitecture.Arm64 ? [SeccompArchitecture.Arm] : [SeccompArchitecture.X86, SeccompArchitecture.X32];
        var names = SyscallTable.Names(native).Keys.Concat(SyscallTable.Names(others[0]).Keys).Distinct().Order().ToArray();
        var rules = Enumerable.Range(0, random.Next(40)).Select(_ => new SeccompRule
        {
            Action = Actions[random.Next(Actions.Length)],
            Errno = random.Next(2) == 0 ? null : (ushort)random.Next(100),
            Names = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => names[random.Next(names.Length)])],
            Arguments = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new SeccompArgument(random.Next(6), (SeccompOperator)random.Next(7), RandomValue(random), RandomValue(random)))],
        }).ToArray();
        return new SeccompFilter
        {
            DefaultAction = Actions[random.Next(Actions.Length)],
            DefaultErrno = random.Next(2) == 0 ? null : (ushort)random.Next(100),
            Architectures = [.. others.Where(_ => random.Next(2) == 0)],
            Rules = rules,
        };
    }
}
