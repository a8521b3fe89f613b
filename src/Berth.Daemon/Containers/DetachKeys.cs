using Berth.Engine;

namespace Berth.Daemon.Containers;

/// <summary>The keys that leave a container without ending it: <c>ctrl-p,ctrl-q</c> unless the client says otherwise.</summary>
internal sealed class DetachKeys
{
    private static readonly byte[] Default = [16, 17];

    private readonly byte[] _keys;
    private int _matched;

    private DetachKeys(byte[] keys) => _keys = keys;

    /// <summary>Reads <c>ctrl-a,b,ctrl-@</c>; empty for the default.</summary>
    /// <exception cref="EngineException">Invalid.</exception>
    public static DetachKeys Parse(string text)
    {
        if (text.Length == 0) return new DetachKeys(Default);
        var keys = new List<byte>();
        foreach (var key in text.Split(','))
        {
            if (key.Length == 1)
            {
                keys.Add((byte)key[0]);
                continue;
            }
            var control = key.StartsWith("ctrl-", StringComparison.Ordinal) && key.Length == 6 ? key[5] : '\0';
            keys.Add(control switch
            {
                >= 'a' and <= 'z' => (byte)(control - 'a' + 1),
                '@' => 0,
                '[' => 27,
                '\\' => 28,
                ']' => 29,
                '^' => 30,
                '_' => 31,
                _ => throw EngineException.Invalid($"Invalid detach keys ({text}) provided"),
            });
        }
        return new DetachKeys([.. keys]);
    }

    /// <summary>The keys as they are typed.</summary>
    public byte[] Typed => [.. _keys];

    /// <summary>
    /// Takes what was typed and puts into <paramref name="rest"/> what goes on to the container: keys that may be the beginning of the
    /// sequence are held back until the next ones decide. True when the sequence is complete.
    /// </summary>
    public bool Take(ReadOnlySpan<byte> typed, List<byte> rest)
    {
        foreach (var key in typed)
        {
            if (key != _keys[_matched])
            {
                rest.AddRange(_keys.AsSpan(0, _matched));
                _matched = 0;
            }
            if (key != _keys[_matched]) rest.Add(key);
            else if (++_matched == _keys.Length) return true;
        }
        return false;
    }
}
