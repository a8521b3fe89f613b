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
    private readonly string _path;
    private readonly Lock _lock = new();
    private State _state;

    private Passwords(string path, State state) => (_path, _state) = (path, state);

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">A line is wrong; the message names it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Passwords Open(string path) => new(path, Read(path));

    /// <summary>True when there is a user of that name now.</summary>
    public bool Has(string user) => Current().Users.ContainsKey(user);

    /// <summary>True when the password is the user's.</summary>
    public bool Verify(string user, string password)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        var state = Current();
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

    private State Current()
    {
        lock (_lock)
        {
            var file = new FileInfo(_path);
            if (file.Exists && (file.LastWriteTimeUtc, file.Length) == (_state.Written, _state.Length)) return _state;
            try
            {
                return _state = Read(_path);
            }
            catch (Exception error) when (error is IOException or FormatException or UnauthorizedAccessException)
            {
                // Half written, or wrong: those who came in before still do, until it is mended.
                return _state;
            }
        }
    }

    private static State Read(string path)
    {
        var file = new FileInfo(path);
        var users = new Dictionary<string, Bcrypt>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadAllLines(path))
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
        return new State(users, file.LastWriteTimeUtc, file.Length);
    }

    private sealed record State(Dictionary<string, Bcrypt> Users, DateTime Written, long Length)
    {
        public ConcurrentDictionary<string, byte> Right { get; } = new(StringComparer.Ordinal);
    }
}
