namespace Berth.Cli.Streams;

/// <summary>The keys that leave a container running: finds them in what is typed and holds them back until it is sure.</summary>
internal sealed class DetachKeys(byte[] keys)
{
    private int _matched;

    /// <summary>ctrl-p ctrl-q.</summary>
    public static byte[] Default => [16, 17];

    /// <summary>The last keys completed the sequence.</summary>
    public bool Complete { get; private set; }

    /// <summary>Reads <c>ctrl-p,ctrl-q</c> or <c>a,b</c>; null when it is no sequence.</summary>
    public static byte[]? Parse(string text)
    {
        var keys = new List<byte>();
        foreach (var key in text.Split(','))
        {
            if (key.Length == 1)
                keys.Add((byte)key[0]);
            else if (key.Length == 6 && key.StartsWith("ctrl-", StringComparison.Ordinal) && Control(key[5]) is { } control)
                keys.Add(control);
            else
                return null;
        }

        return [.. keys];
    }

    /// <summary>What of the typed bytes is for the container.</summary>
    public ReadOnlySpan<byte> Filter(ReadOnlySpan<byte> typed)
    {
        if (keys.Length == 0 || (_matched == 0 && !typed.Contains(keys[0])))
            return typed;
        var through = new List<byte>(typed.Length + keys.Length);
        foreach (var one in typed)
        {
            if (one != keys[_matched] && _matched > 0)
            {
                through.AddRange(keys.AsSpan(0, _matched));
                _matched = 0;
            }

            if (one != keys[_matched])
            {
                through.Add(one);
            }
            else if (++_matched == keys.Length)
            {
                Complete = true;
                break;
            }
        }

        return through.ToArray();
    }

    private static byte? Control(char letter) => letter switch
    {
        >= 'a' and <= 'z' => (byte)(letter - 'a' + 1),
        '@' => 0,
        '[' => 27,
        '\\' => 28,
        ']' => 29,
        '^' => 30,
        '_' => 31,
        _ => null,
    };
}
