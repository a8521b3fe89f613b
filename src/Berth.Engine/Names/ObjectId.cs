using System.Security.Cryptography;

namespace Berth.Engine.Names;

/// <summary>The ids of containers, networks, execs: 64 lower-case hexadecimal digits of which the first twelve are shown.</summary>
public static class ObjectId
{
    /// <summary>How many digits an id has.</summary>
    public const int Length = 64;

    /// <summary>How many digits people see.</summary>
    public const int ShortLength = 12;

    /// <summary>
    /// A new random id. Its short form is never all digits: it becomes the container's host name, which some programs would take for a number.
    /// </summary>
    public static string New()
    {
        Span<byte> bytes = stackalloc byte[Length / 2];
        while (true)
        {
            RandomNumberGenerator.Fill(bytes);
            var id = Convert.ToHexStringLower(bytes);
            if (id.AsSpan(0, ShortLength).ContainsAnyExceptInRange('0', '9')) return id;
        }
    }

    /// <summary>The part of <paramref name="id"/> that people see.</summary>
    public static string Short(string id) => id.Length > ShortLength ? id[..ShortLength] : id;
}
