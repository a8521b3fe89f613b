namespace Berth.Engine.Mounts;

/// <summary>The third part of <c>-v source:target:mode</c>: at most one word of each kind, in any order.</summary>
internal sealed record BindMode
{
    private static readonly string[] Propagations = ["private", "rprivate", "slave", "rslave", "shared", "rshared"];

    /// <summary>Neither <c>ro</c> nor nothing at all.</summary>
    public bool ReadOnly { get; private init; }

    /// <summary>With <c>nocopy</c>.</summary>
    public bool NoCopy { get; private init; }

    /// <summary>As written; empty when it was not.</summary>
    public string Propagation { get; private init; } = "";

    /// <summary>Null when <paramref name="text"/> is no mode.</summary>
    public static BindMode? TryParse(string text)
    {
        var mode = new BindMode();
        if (text.Length == 0) return mode;
        var (access, label, propagation, copy, consistency) = (0, 0, 0, 0, 0);
        foreach (var word in text.Split(','))
        {
            switch (word)
            {
                case "ro":
                case "rw":
                    access++;
                    mode = mode with { ReadOnly = word == "ro" };
                    break;
                case "z":
                case "Z":
                    label++;
                    break;
                case "nocopy":
                    copy++;
                    mode = mode with { NoCopy = true };
                    break;
                case "consistent":
                case "cached":
                case "delegated":
                    consistency++;
                    break;
                default:
                    if (!IsPropagation(word)) return null;
                    propagation++;
                    mode = mode with { Propagation = word };
                    break;
            }
        }
        return Math.Max(Math.Max(access, label), Math.Max(Math.Max(propagation, copy), consistency)) <= 1 ? mode : null;
    }

    public static bool IsPropagation(string word) => Propagations.Contains(word);
}
