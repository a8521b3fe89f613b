using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Daemon.Options;
using Berth.Linux.Calls;
using Berth.Registry.Access;

namespace Berth.Daemon.Distribution;

/// <summary>Who comes into the registry.</summary>
/// <param name="Gate">Decides.</param>
/// <param name="Tokens">Gives tokens; null when somebody else does, or there are none.</param>
/// <param name="Files">What it was read from and follows.</param>
internal sealed record GateSetting(IGate Gate, IssueToken? Tokens, IReadOnlyList<IReadAgain> Files);

/// <summary>Makes the gate that the options ask for.</summary>
internal static class Gates
{
    /// <exception cref="OptionsException">A file is missing or wrong.</exception>
    public static GateSetting From(ServeOptions options, TimeProvider time)
    {
        if (options.Auth == "none") return new GateSetting(new OpenGate(), null, []);
        if (options is { Auth: "token", TokenKeys.Count: > 0 })
        {
            if (options.TokenRealm.Length == 0) throw new OptionsException("--token-key needs --token-realm, the address where its owner gives tokens");
            return new GateSetting(new TokenGate(Settings(options, [.. options.TokenKeys.Select(PublicKey)]), time), null, []);
        }
        var users = options.Htpasswd.Length > 0 ? options.Htpasswd : Path.Combine(options.DataRoot, "htpasswd");
        var passwords = NamedFile.Read(options.FlagPrefix + options.UsersFlag, users, "a file of users", Passwords.Open);
        if (passwords.IsEmpty) throw new OptionsException($"nobody is in {users}, so nobody could log in: 'htpasswd -B {users} NAME' adds a user");
        var rules = options.Access.Length > 0 ? NamedFile.Read(options.FlagPrefix + "access", options.Access, "a file of rules", AccessRules.Read) : AccessRules.EveryUser;
        IReadAgain[] files = rules.File is { } file ? [passwords.File, file] : [passwords.File];
        if (options.Auth == "htpasswd") return new GateSetting(new PasswordGate(passwords, rules), null, files);
        var key = Path.Combine(options.DataRoot, "token-key.pem");
        var settings = Settings(options, [NamedFile.Read("--data-root", key, "the private key it was made as", OwnKey)]);
        return new GateSetting(new TokenGate(settings, time), new IssueToken(settings, passwords, rules, time), files);
    }

    private static TokenSettings Settings(ServeOptions options, IReadOnlyList<ECDsa> keys) =>
        new() { Realm = options.TokenRealm, Service = options.TokenService, Issuer = options.TokenIssuer, Keys = keys };

    private static ECDsa PublicKey(string path) => NamedFile.Read("--token-key", path, "a public key (P-256) or certificate in PEM form", ReadKey);

    private static ECDsa ReadKey(string path)
    {
        var text = File.ReadAllText(path);
        if (text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return certificate.GetECDsaPublicKey() ?? throw new CryptographicException("the certificate has no elliptic curve key");
        }
        return Imported(text);
    }

    // Made once; tokens outlive a restart.
    private static ECDsa OwnKey(string path)
    {
        if (File.Exists(path)) return Imported(File.ReadAllText(path));
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = path + ".new";
        using (var file = Open.Path(temporary, Linux.Calls.OpenFlags.WriteOnly | Linux.Calls.OpenFlags.Create | Linux.Calls.OpenFlags.Truncate, 0x180))
        {
            Write.All(file, System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            Fsync.File(file);
        }
        Rename.Path(temporary, path);
        return key;
    }

    private static ECDsa Imported(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
