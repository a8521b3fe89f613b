using System.Runtime.CompilerServices;
using System.Text;

namespace Berth.Linux.Seccomp;

/// <summary>Compiled programs by the content of what they were compiled from; safe for use from many threads.</summary>
public sealed class SeccompCache
{
    private readonly ConditionalWeakTable<SeccompFilter, SeccompProgram> _byObject = [];
    private readonly Dictionary<string, SeccompProgram> _byContent = [];
    private readonly Lock _gate = new();
    private readonly int _capacity;

    /// <summary>Keeps at most <paramref name="capacity"/> programs, then starts anew.</summary>
    public SeccompCache(int capacity = 128) => _capacity = capacity;

    /// <summary>The program of <paramref name="filter"/>, compiled at most once while it is kept.</summary>
    /// <exception cref="ArgumentException">As <see cref="SeccompCompiler.Compile(SeccompFilter)"/>.</exception>
    public SeccompProgram Get(SeccompFilter filter)
    {
        // The same object again needs no hash: the usual case, since a resolved default profile is kept too.
        if (_byObject.TryGetValue(filter, out var known)) return known;
        var key = Key(filter);
        lock (_gate)
        {
            if (!_byContent.TryGetValue(key, out var program))
            {
                program = SeccompCompiler.Compile(filter);
                if (_byContent.Count >= _capacity) _byContent.Clear();
                _byContent[key] = program;
            }

            _byObject.AddOrUpdate(filter, program);
            return program;
        }
    }

    private static string Key(SeccompFilter filter)
    {
        var text = new StringBuilder();
        text.Append((uint)filter.DefaultAction).Append(' ').Append(filter.DefaultErrno).Append(' ').Append((int)filter.Flags);
        foreach (var architecture in filter.Architectures) text.Append(' ').Append((uint)architecture);
        foreach (var rule in filter.Rules)
        {
            text.Append('\n').Append((uint)rule.Action).Append(' ').Append(rule.Errno);
            foreach (var a in rule.Arguments) text.Append(' ').Append(a.Index).Append(' ').Append((int)a.Operator).Append(' ').Append(a.Value).Append(',').Append(a.ValueTwo);
            text.Append(':').AppendJoin(',', rule.Names);
        }

        // As it is: the library that digests takes longer to load than a profile to compile, which a program that ends soon would pay each time.
        return text.ToString();
    }
}
