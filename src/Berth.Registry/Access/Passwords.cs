using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Berth.Registry.Access;

/// <summary>
/// The users of an htpasswd file, read again whenever it changes. A password that was right is remembered by a keyed hash until then: bcrypt is slow
/// on purpose, and a push is hundreds of requests.
/// </summary>
public sealed class Passwords
{
    private const int MaxRemembered = 4096;
    private static readonly byte[] s_key = RandomNumberGenerator.GetBytes(32);
    // Compared with where there is no such user, so that the time taken does not tell.
    private static readonly Lazy<Bcrypt> s_nobody = new(() => Bcrypt.Create(RandomNumberGenerator.GetHexString(20), 10));
    private readonly WatchedFile<State> _file;

    private Passwords(WatchedFile<State> file) => _file = file;

    /// <summary>The file of the users.</summary>
    public IReadAgain File => _file;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">A line is wrong; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Passwords Open(string path) => new(new WatchedFile<State>(path, Read));

    /// <summary>Nobody is in the file now.</summary>
    public bool IsEmpty => _file.Value.Users.Count == 0;

    /// <summary>True when there is a user of that name now.</summary>
    public bool Has(string user) => _file.Value.Users.ContainsKey(user);

    /// <summary>True when the password is the user's.</summary>
    public bool Verify(string user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        var state = _file.Value;
        if (!state.Users.TryGetValue(user, out var hash))
        {
            s_nobody.Value.Matches(password);
            return false;
        }
        var shown = Convert.ToHexString(HMACSHA256.HashData(s_key, Encoding.UTF8.GetBytes($"{user.Length}:{user}{password}")));
        if (state.Right.ContainsKey(shown)) return true;
        if (!hash.Matches(password)) return false;
        if (state.Right.Count < MaxRemembered) state.Right[shown] = 0;
        return true;
    }

    private static State Read(string path)
    {
        var users = new Dictionary<string, Bcrypt>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in System.IO.File.ReadAllLines(path))
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw new FormatException($"{path}, line {number}: not user:hash");
            try
            {
                users[text[..colon]] = Bcrypt.Parse(text[(colon + 1)..]);
            }
            catch (FormatException error)
            {
                throw new FormatException($"{path}, line {number}: {error.Message}", error);
            }
        }
        return new State(users);
    }

    private sealed record State(Dictionary<string, Bcrypt> Users)
    {
        public ConcurrentDictionary<string, byte> Right { get; } = new(StringComparer.Ordinal);
    }
}
