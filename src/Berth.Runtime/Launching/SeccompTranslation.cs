using Berth.Linux.Seccomp;
using Berth.Oci;
using SeccompArgument = Berth.Linux.Seccomp.SeccompArgument;
using SeccompRule = Berth.Linux.Seccomp.SeccompRule;

namespace Berth.Runtime.Launching;

/// <summary>The runtime-spec's filter in the compiler's terms.</summary>
internal static class SeccompTranslation
{
    private static readonly SeccompCache Cache = new();
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<LinuxSeccomp, SeccompProgram> Programs = [];

    /// <summary>The compiled program; the same document is translated once, an equal one compiled once.</summary>
    /// <exception cref="LaunchException">The document names an action or comparison that does not exist.</exception>
    public static SeccompProgram Compile(LinuxSeccomp document)
    {
        if (Programs.TryGetValue(document, out var program)) return program;
        try
        {
            program = Cache.Get(Translate(document));
        }
        catch (ArgumentException e)
        {
            throw new LaunchException(LaunchStage.Seccomp, $"seccomp: {e.Message}", Linux.Errno.EINVAL);
        }

        Programs.AddOrUpdate(document, program);
        return program;
    }

    private static SeccompFilter Translate(LinuxSeccomp document) => new()
    {
        DefaultAction = SeccompNames.Action(document.DefaultAction),
        DefaultErrno = (ushort?)document.DefaultErrnoRet,
        Architectures = [.. document.Architectures.Select(SeccompNames.Architecture).OfType<SeccompArchitecture>()],
        Flags = document.Flags.Aggregate(Listener(document), (flags, name) => flags | Flag(name)),
        Rules = [.. document.Syscalls.Select(rule => new SeccompRule
        {
            Names = rule.Names,
            Action = SeccompNames.Action(rule.Action),
            Errno = (ushort?)rule.ErrnoRet,
            Arguments = [.. rule.Args.Select(a => new SeccompArgument(checked((int)a.Index), SeccompNames.Operator(a.Op), a.Value, a.ValueTwo))],
        })],
    };

    // The kernel gives a listener only to who asks; without one a call that is handed over fails with ENOSYS.
    private static SeccompFlags Listener(LinuxSeccomp document)
    {
        if (string.IsNullOrEmpty(document.ListenerPath)) return SeccompFlags.None;
        const string notify = "SCMP_ACT_NOTIFY";
        // The descriptor is fetched while the filter is on already: these calls must reach the kernel (as runc has it).
        var handed = document.Syscalls.Where(rule => rule.Action == notify).SelectMany(rule => rule.Names);
        if (document.DefaultAction == notify || handed.Contains("write")) throw new ArgumentException("SCMP_ACT_NOTIFY cannot be used for the write syscall");
        return SeccompFlags.NewListener;
    }

    // There is one thread when the filter goes on; to ask for all of them would only make the kernel look.
    private static SeccompFlags Flag(string name) => SeccompNames.Flag(name) & ~SeccompFlags.SynchronizeThreads;
}
