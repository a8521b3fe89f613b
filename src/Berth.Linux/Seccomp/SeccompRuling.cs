namespace Berth.Linux.Seccomp;

/// <summary>What a filter says about one call: conditional verdicts in order, and one for when none applies.</summary>
internal sealed class SeccompRuling(IReadOnlyList<SeccompVerdict> verdicts, uint otherwise)
{
    /// <summary>The first whose conditions all hold decides.</summary>
    public IReadOnlyList<SeccompVerdict> Verdicts { get; } = verdicts;

    /// <summary>SECCOMP_RET_* with data.</summary>
    public uint Otherwise { get; } = otherwise;
}

/// <summary>One conditional verdict.</summary>
/// <param name="Arguments">Conditions, at least one.</param>
/// <param name="Return">SECCOMP_RET_* with data.</param>
internal sealed record SeccompVerdict(IReadOnlyList<SeccompArgument> Arguments, uint Return);

/// <summary>Sorts the rules of a filter by call number, for one architecture.</summary>
internal static class SeccompRulings
{
    private const ushort EPERM = 1;
    private const uint NoSystemCall = (uint)SeccompAction.Errno | (uint)Errno.ENOSYS;

    // i386 has two calls that stand for many. Filtering socket() alone would leave socketcall(SYS_SOCKET) as a way around.
    private static readonly string[] SocketCalls =
    [
        "", "socket", "bind", "connect", "listen", "accept", "getsockname", "getpeername", "socketpair", "send", "recv", "sendto", "recvfrom",
        "shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg", "sendmmsg",
    ];

    private static readonly Dictionary<string, ulong> IpcCalls = new()
    {
        ["semop"] = 1, ["semget"] = 2, ["semctl"] = 3, ["semtimedop"] = 4, ["msgsnd"] = 11, ["msgrcv"] = 12, ["msgget"] = 13, ["msgctl"] = 14,
        ["shmat"] = 21, ["shmdt"] = 22, ["shmget"] = 23, ["shmctl"] = 24,
    };

    /// <summary>The return value for calls that no rule names.</summary>
    public static uint Default(SeccompFilter filter) => Return(filter.DefaultAction, filter.DefaultErrno);

    /// <summary>By number, every call that some rule names.</summary>
    public static SortedDictionary<uint, SeccompRuling> Of(SeccompFilter filter, SeccompArchitecture architecture)
    {
        var byNumber = new Dictionary<uint, List<SeccompRule>>();
        var otherwise = Default(filter);
        foreach (var rule in filter.Rules)
        {
            // Says what is said anyway. It must not count as a rule, or it would be stronger than a weaker one with conditions.
            if (Return(rule.Action, rule.Errno) == otherwise) continue;
            foreach (var argument in rule.Arguments)
            {
                if (argument.Index is < 0 or > 5) throw new ArgumentException($"seccomp argument index {argument.Index} is not 0 to 5");
            }

            foreach (var name in rule.Names)
            {
                if (SyscallTable.Number(name, architecture) is { } number) Add(number, rule);
                if (architecture is SeccompArchitecture.X86 or SeccompArchitecture.Arm) AddMultiplexed(name, rule, architecture, Add);
            }
        }

        var rulings = new SortedDictionary<uint, SeccompRuling>();
        foreach (var (number, rules) in byNumber) rulings[number] = Rule(rules, otherwise);
        return rulings;

        void Add(uint number, SeccompRule rule)
        {
            if (!byNumber.TryGetValue(number, out var rules)) byNumber[number] = rules = [];
            rules.Add(rule);
        }
    }

    /// <summary>
    /// What calls newer than the profile get. A profile that refuses by default was written before they existed: to programs they must
    /// look missing (ENOSYS), so that these fall back, not forbidden. Null where the default is right for them.
    /// </summary>
    public static uint? ForNewer(SeccompFilter filter)
    {
        if (filter.DefaultAction is SeccompAction.Allow or SeccompAction.Log or SeccompAction.Trace) return null;
        return Default(filter) == NoSystemCall ? null : NoSystemCall;
    }

    private static void AddMultiplexed(string name, SeccompRule rule, SeccompArchitecture architecture, Action<uint, SeccompRule> add)
    {
        // The other arguments are behind a pointer, where no filter can look: only rules without conditions carry over.
        if (rule.Arguments.Count > 0) return;
        var socket = Array.IndexOf(SocketCalls, name);
        if (socket > 0 && SyscallTable.Number("socketcall", architecture) is { } socketcall)
            add(socketcall, rule with { Arguments = [new(0, SeccompOperator.Equal, (ulong)socket)] });
        if (IpcCalls.TryGetValue(name, out var operation) && SyscallTable.Number("ipc", architecture) is { } ipc)
            add(ipc, rule with { Arguments = [new(0, SeccompOperator.Equal, operation)] });
    }

    private static SeccompRuling Rule(List<SeccompRule> rules, uint otherwise)
    {
        // The kernel's order of strength is that of the signed numbers. Equal strength: as written. A rule without conditions ends the list.
        var verdicts = new List<SeccompVerdict>();
        foreach (var rule in rules.OrderBy(r => (int)(uint)r.Action))
        {
            var verdict = Return(rule.Action, rule.Errno);
            if (rule.Arguments.Count == 0)
            {
                otherwise = verdict;
                break;
            }

            verdicts.Add(new SeccompVerdict(rule.Arguments, verdict));
        }

        // Verdicts at the end that say what is said anyway need no asking.
        while (verdicts.Count > 0 && verdicts[^1].Return == otherwise) verdicts.RemoveAt(verdicts.Count - 1);
        return new SeccompRuling(verdicts, otherwise);
    }

    private static uint Return(SeccompAction action, ushort? data) =>
        (uint)action | (action is SeccompAction.Errno or SeccompAction.Trace ? data ?? EPERM : 0u);
}
