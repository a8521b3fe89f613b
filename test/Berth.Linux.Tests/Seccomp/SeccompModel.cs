using Berth.Linux.Seccomp;

namespace Berth.Linux.Tests.Seccomp;

/// <summary>What a filter means, written the slow and obvious way.</summary>
internal static class SeccompModel
{
    public static uint Judge(SeccompFilter filter, SeccompArchitecture native, SeccompArchitecture architecture, uint number, ulong[] arguments)
    {
        var family = native == SeccompArchitecture.Arm64
            ? new[] { SeccompArchitecture.Arm64, SeccompArchitecture.Arm }
            : [SeccompArchitecture.X86_64, SeccompArchitecture.X86, SeccompArchitecture.X32];
        if (!family.Contains(architecture) || (architecture != native && !filter.Architectures.Contains(architecture))) return (uint)SeccompAction.KillProcess;
        var byDefault = Return(filter.DefaultAction, filter.DefaultErrno);
        var meaningful = filter.Rules.Where(r => Return(r.Action, r.Errno) != byDefault).ToArray();
        uint? verdict = null;
        var strength = int.MaxValue;
        var newest = -1L;
        foreach (var rule in meaningful)
        {
            foreach (var (name, conditions) in rule.Names.SelectMany(n => Calls(n, rule, architecture)))
            {
                if (SyscallTable.Number(name, architecture) is not { } named) continue;
                if (named - (architecture == SeccompArchitecture.X32 ? SyscallTable.X32Bit : 0) < 0xF0000) newest = Math.Max(newest, named);
                if (named != number || !conditions.All(c => Holds(c, arguments, architecture)) || (int)(uint)rule.Action >= strength) continue;
                verdict = Return(rule.Action, rule.Errno);
                strength = (int)(uint)rule.Action;
            }
        }

        if (verdict is { } decided) return decided;
        var refuses = filter.DefaultAction is not (SeccompAction.Allow or SeccompAction.Log or SeccompAction.Trace);
        return refuses && newest >= 0 && number > newest && !IsNamed(meaningful, number, architecture) ? (uint)SeccompAction.Errno | 38 : byDefault;
    }

    private static bool IsNamed(SeccompRule[] rules, uint number, SeccompArchitecture architecture) =>
        rules.Any(r => r.Names.Any(n => SyscallTable.Number(n, architecture) == number));

    private static IEnumerable<(string Name, IReadOnlyList<SeccompArgument> Conditions)> Calls(string name, SeccompRule rule, SeccompArchitecture architecture)
    {
        yield return (name, rule.Arguments);
        if (architecture != SeccompArchitecture.X86 || rule.Arguments.Count > 0) yield break;
        string[] socket = ["socket", "bind", "connect", "listen", "accept", "getsockname", "getpeername", "socketpair", "send", "recv", "sendto", "recvfrom", "shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4", "recvmmsg", "sendmmsg"];
        if (Array.IndexOf(socket, name) is var s and >= 0) yield return ("socketcall", [new(0, SeccompOperator.Equal, (ulong)s + 1)]);
        (string, ulong)[] ipc = [("semop", 1), ("semget", 2), ("semctl", 3), ("semtimedop", 4), ("msgsnd", 11), ("msgrcv", 12), ("msgget", 13), ("msgctl", 14), ("shmat", 21), ("shmdt", 22), ("shmget", 23), ("shmctl", 24)];
        foreach (var (call, operation) in ipc.Where(i => i.Item1 == name)) yield return ("ipc", [new(0, SeccompOperator.Equal, operation)]);
    }

    private static bool Holds(SeccompArgument condition, ulong[] arguments, SeccompArchitecture architecture)
    {
        var mask = architecture is SeccompArchitecture.X86 or SeccompArchitecture.Arm ? uint.MaxValue : ulong.MaxValue;
        var (argument, value, two) = (arguments[condition.Index] & mask, condition.Value & mask, condition.ValueTwo & mask);
        return condition.Operator switch
        {
            SeccompOperator.NotEqual => argument != value,
            SeccompOperator.Less => argument < value,
            SeccompOperator.LessOrEqual => argument <= value,
            SeccompOperator.Equal => argument == value,
            SeccompOperator.GreaterOrEqual => argument >= value,
            SeccompOperator.Greater => argument > value,
            _ => (argument & value) == (two & value),
        };
    }

    private static uint Return(SeccompAction action, ushort? data) => (uint)action | (action is SeccompAction.Errno or SeccompAction.Trace ? data ?? 1u : 0u);
}
