using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Daemon.Options;
using Berth.Linux.Calls;
using Berth.Registry.Access;

namespace Berth.Daemon.Distribution;

/// <summary>Who comes into the registry, as the options say.</summary>
internal static class Gates
{
    /// <exception cref="OptionsException">A file is missing or wrong.</exception>
    public static (IGate Gate, IssueToken? Tokens) From(ServeOptions options, TimeProvider time)
    {
        if (options.Auth == "none") return (new OpenGate(), null);
        try
        {
            if (options is { Auth: "token", TokenKeys.Count: > 0 })
            {
                if (options.TokenRealm.Length == 0) throw new OptionsException("--token-key needs --token-realm, the address where its owner gives tokens");
                return (new TokenGate(Settings(options, [.. options.TokenKeys.Select(PublicKey)]), time), null);
            }
            var passwords = Passwords.Open(options.Htpasswd.Length > 0 ? options.Htpasswd : Path.Combine(options.DataRoot, "htpasswd"));
            var rules = options.Access.Length > 0 ? AccessRules.Read(options.Access) : AccessRules.EveryUser;
            if (options.Auth == "htpasswd") return (new PasswordGate(passwords, rules), null);
            var settings = Settings(options, [OwnKey(Path.Combine(options.DataRoot, "token-key.pem"))]);
            return (new TokenGate(settings, time), new IssueToken(settings, passwords, rules, time));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or CryptographicException or ArgumentException)
        {
            throw new OptionsException($"cannot set up --auth {options.Auth}: {error.Message}");
        }
    }

    private static TokenSettings Settings(ServeOptions options, IReadOnlyList<ECDsa> keys) =>
        new() { Realm = options.TokenRealm, Service = options.TokenService, Issuer = options.TokenIssuer, Keys = keys };

    private static ECDsa PublicKey(string path)
    {
        var text = File.ReadAllText(path);
        if (text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return certificate.GetECDsaPublicKey() ?? throw new FormatException($"{path} has no elliptic curve key");
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
