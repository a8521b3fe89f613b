using System.Buffers;

namespace Berth.Engine.Names;

/// <summary>What a container may be called, and what it is called when nobody says.</summary>
public static class ContainerName
{
    private static readonly SearchValues<char> First =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static readonly SearchValues<char> Rest =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Takes a name as a client sends it (a leading slash is allowed) and gives it without the slash.</summary>
    /// <exception cref="EngineException">Invalid: the name is not one.</exception>
    public static string Parse(string name)
    {
        var bare = name.StartsWith('/') ? name[1..] : name;
        if (bare.Length >= 2 && First.Contains(bare[0]) && !bare.AsSpan(1).ContainsAnyExcept(Rest)) return bare;
        throw EngineException.Invalid($"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }

    /// <summary>A made-up name, <c>adjective_surname</c>; after the first attempts with a digit at its end.</summary>
    /// <param name="attempt">How many names before this one were in use.</param>
    public static string Suggest(int attempt = 0)
    {
        var name = NameWords.Adjectives[Random.Shared.Next(NameWords.Adjectives.Length)]
            + "_" + NameWords.Surnames[Random.Shared.Next(NameWords.Surnames.Length)];
        return attempt == 0 ? name : name + Random.Shared.Next(10).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
