using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Berth.Images.Signatures.Notation;

/// <summary>
/// The attributes that a trusted subject must have, as trust policies write them (RFC 4514): <c>C=US, ST=WA, O=Acme</c>. A subject that has more
/// is covered too.
/// </summary>
public sealed class DistinguishedName
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CN"] = "2.5.4.3",
        ["SERIALNUMBER"] = "2.5.4.5",
        ["C"] = "2.5.4.6",
        ["L"] = "2.5.4.7",
        ["ST"] = "2.5.4.8",
        ["S"] = "2.5.4.8",
        ["STREET"] = "2.5.4.9",
        ["O"] = "2.5.4.10",
        ["OU"] = "2.5.4.11",
        ["POSTALCODE"] = "2.5.4.17",
        ["DC"] = "0.9.2342.19200300.100.1.25",
    };

    private static readonly string[] Needed = ["C", "ST", "O"];

    private readonly IReadOnlyList<(string Type, string Value)> _attributes;

    private DistinguishedName(IReadOnlyList<(string Type, string Value)> attributes) => _attributes = attributes;

    /// <summary>Parses, and on failure says what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DistinguishedName? name, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        var attributes = new List<(string Type, string Value)>();
        foreach (var part in Split(text))
        {
            (var attribute, error) = ParseAttribute(part);
            if (error is null && attributes.Exists(x => x.Type == attribute.Type)) error = $"an attribute is there twice: \"{part.Trim()}\"";
            if (error is not null) return false;
            attributes.Add(attribute);
        }
        error = Needed.FirstOrDefault(x => !attributes.Exists(a => a.Type == Types[x])) is { } missing ? $"the attribute \"{missing}\" is missing" : null;
        if (error is not null) return false;
        name = new DistinguishedName(attributes);
        return true;
    }

    /// <summary>True when <paramref name="subject"/> has every attribute of this one.</summary>
    internal bool Covers(X500DistinguishedName subject)
    {
        var parts = new List<(string? Type, string? Value)>();
        try
        {
            foreach (var part in subject.EnumerateRelativeDistinguishedNames())
            {
                // Several attributes in one place: nobody could say which of them was meant.
                if (part.HasMultipleElements) return false;
                parts.Add((part.GetSingleElementType().Value, part.GetSingleElementValue()));
            }
        }
        catch (CryptographicException)
        {
            // A subject that cannot be read is nobody's.
            return false;
        }
        return _attributes.All(x => parts.Contains(x));
    }

    private static ((string Type, string Value) Attribute, string? Error) ParseAttribute(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return (default, $"\"{part.Trim()}\" is no attribute of the form KEY=value");
        var key = part[..equals].Trim();
        if (!Types.TryGetValue(key, out var type)) return (default, $"the attribute \"{key}\" is not known");
        return TryUnescape(part[(equals + 1)..].Trim(), out var value)
            ? ((type, value), null)
            : (default, $"the value of \"{key}\" is empty, quoted or not escaped as RFC 4514 wants it");
    }

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[start..];
    }

    private static bool TryUnescape(string text, [NotNullWhen(true)] out string? value)
    {
        var plain = new StringBuilder();
        value = null;
        for (var i = 0; i < text.Length; i++)
        {
            // Several attributes in one place (+), and the quotes and hexadecimal forms of old, are not taken.
            if (text[i] is '+' or '"' or ';' or '<' or '>' || (i == 0 && text[i] == '#')) return false;
            if (text[i] == '\\')
            {
                if (++i == text.Length || !(text[i] is ',' or '+' or '"' or '\\' or ';' or '<' or '>' or '=' or ' ' or '#')) return false;
            }
            plain.Append(text[i]);
        }
        value = plain.ToString();
        return value.Length > 0;
    }
}
