using System.Runtime.InteropServices;

namespace Berth.Linux.Seccomp;

/// <summary>Turns a <see cref="SeccompFilter"/> into classic BPF: architecture, then a search tree over call numbers, then arguments.</summary>
public static class SeccompCompiler
{
    private const int MaxInstructions = 4096;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArmPrivate = 0xF0000;

    /// <summary>Compiles for the machine this runs on.</summary>
    /// <exception cref="ArgumentException">An argument index beyond 5, an architecture without a table, or a filter beyond the kernel's 4096 records.</exception>
    public static SeccompProgram Compile(SeccompFilter filter) =>
        Compile(filter, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? SeccompArchitecture.Arm64 : SeccompArchitecture.X86_64);

    internal static SeccompProgram Compile(SeccompFilter filter, SeccompArchitecture native)
    {
        // Calls of other machines' architectures cannot reach this kernel; naming them in a portable profile is fine.
        SeccompArchitecture[] family = native == SeccompArchitecture.Arm64
            ? [SeccompArchitecture.Arm64, SeccompArchitecture.Arm]
            : [SeccompArchitecture.X86_64, SeccompArchitecture.X86];
        var withX32 = native == SeccompArchitecture.X86_64 && filter.Architectures.Contains(SeccompArchitecture.X32);
        var code = new BpfWriter();

        // Written from the end: what comes first here is tried last.
        var next = code.Return((uint)SeccompAction.KillProcess);
        foreach (var architecture in family.AsEnumerable().Reverse())
        {
            if (architecture != native && !filter.Architectures.Contains(architecture)) continue;
            var spans = Spans(filter, architecture, withX32);
            var start = code.Load(NumberOffset, Search(code, spans, architecture, 0, spans.Count));
            next = code.Jump(BpfJump.Equal, (uint)architecture, start, next);
        }

        code.Load(ArchitectureOffset, next);
        if (code.Count > MaxInstructions) throw new ArgumentException($"seccomp filter needs {code.Count} instructions, the kernel takes {MaxInstructions}");
        return new SeccompProgram(code.ToArray(), filter.Flags);
    }

    /// <summary>The whole range of numbers, cut where the ruling changes. Neighbours that say the same are one.</summary>
    private static List<Span> Spans(SeccompFilter filter, SeccompArchitecture architecture, bool withX32)
    {
        var spans = new List<Span>();
        AddSpans(spans, SeccompRulings.Of(filter, architecture), filter, 0);
        if (architecture != SeccompArchitecture.X86_64) return spans;
        // x32 shares the architecture number of x86-64. Not asked for, its calls are those of a foreign architecture.
        if (withX32) AddSpans(spans, SeccompRulings.Of(filter, SeccompArchitecture.X32), filter, SyscallTable.X32Bit);
        else Add(spans, SyscallTable.X32Bit, new SeccompRuling([], (uint)SeccompAction.KillProcess));
        // A tracer skips a call by making its number -1; that is nobody's x32 call.
        Add(spans, uint.MaxValue, new SeccompRuling([], SeccompRulings.Default(filter)));
        return spans;
    }

    private static void AddSpans(List<Span> spans, SortedDictionary<uint, SeccompRuling> rulings, SeccompFilter filter, uint from)
    {
        var otherwise = new SeccompRuling([], SeccompRulings.Default(filter));
        var missing = SeccompRulings.ForNewer(filter);
        // ARM has a few calls of its own far above the rest; they are not the newest.
        var newest = rulings.Keys.Where(n => n - from < ArmPrivate).LastOrDefault();
        var next = from;
        foreach (var (number, ruling) in rulings)
        {
            if (number > next) AddGap();
            Add(spans, number, ruling);
            next = number + 1;
        }

        AddGap();

        void AddGap()
        {
            if (rulings.Count == 0 || missing is not { } value)
            {
                Add(spans, next, otherwise);
                return;
            }

            if (next <= newest) Add(spans, next, otherwise);
            else Add(spans, next, new SeccompRuling([], value));
        }
    }

    private static void Add(List<Span> spans, uint from, SeccompRuling ruling)
    {
        if (spans.Count > 0 && spans[^1].Ruling is { Verdicts.Count: 0 } last && ruling.Verdicts.Count == 0 && last.Otherwise == ruling.Otherwise) return;
        spans.Add(new Span(from, ruling));
    }

    /// <summary>A balanced tree of "is the number at least" over <paramref name="count"/> spans; returns where it starts.</summary>
    private static int Search(BpfWriter code, List<Span> spans, SeccompArchitecture architecture, int first, int count)
    {
        if (count == 1) return Ruling(code, spans[first].Ruling, architecture);
        var half = count / 2;
        var high = Search(code, spans, architecture, first + half, count - half);
        var low = Search(code, spans, architecture, first, half);
        return code.Jump(BpfJump.GreaterOrEqual, spans[first + half].From, high, low);
    }

    private static int Ruling(BpfWriter code, SeccompRuling ruling, SeccompArchitecture architecture)
    {
        var next = code.Return(ruling.Otherwise);
        foreach (var verdict in ruling.Verdicts.Reverse())
        {
            var otherwise = next;
            var holds = code.Return(verdict.Return);
            foreach (var argument in verdict.Arguments.Reverse()) holds = SeccompCondition.Write(code, argument, architecture, holds, otherwise);
            next = holds;
        }

        return next;
    }

    private readonly record struct Span(uint From, SeccompRuling Ruling);
}
