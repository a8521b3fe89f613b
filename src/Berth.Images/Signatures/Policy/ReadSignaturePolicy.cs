using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Berth.Images.Signatures.Keys;
using Berth.Images.Signatures.Notation;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Images.Signatures.Policy;

/// <summary>Reads a policy file with the keys and certificates it names. What is wrong is said with the field's name; nothing is overlooked.</summary>
public sealed class ReadSignaturePolicy
{
    private const int FileMax = 1 << 20;
    private static readonly string[] Fields = ["default", "rules", "archives"];
    private static readonly string[] CertificateExtensions = [".pem", ".crt", ".cer"];

    private readonly string _path;

    private ReadSignaturePolicy(string path) => _path = path;

    /// <summary>Reads the file; the names of files in it are relative to its folder.</summary>
    /// <exception cref="ImageException">Invalid, naming file and field.</exception>
    public static SignaturePolicy From(string path) => new ReadSignaturePolicy(path).Read();

    private SignaturePolicy Read()
    {
        using var document = Parse(ReadFile(_path, _path));
        var root = document.RootElement;
        CheckFields(root, "the policy", Fields);
        if (!root.TryGetProperty("default", out var otherwise)) throw Wrong("default", "is missing: \"none\", \"deny\", or an object with \"require\"");
        var rules = new List<SignatureRule>();
        if (root.TryGetProperty("rules", out var list))
        {
            if (list.ValueKind != JsonValueKind.Array) throw Wrong("rules", "is no list");
            foreach (var (i, entry) in list.EnumerateArray().Index()) rules.Add(Rule(entry, $"rules[{i}]", rules));
        }
        return new SignaturePolicy { Default = Default(otherwise), Rules = rules, AllowsArchives = Archives(root) };
    }

    private SignatureRule Default(JsonElement entry) => entry.ValueKind == JsonValueKind.String
        ? Plain(Text(entry, "default"), "", "default")
        : Demand(entry, "", "default", []);

    private bool Archives(JsonElement root)
    {
        if (!root.TryGetProperty("archives", out var archives)) return true;
        return Text(archives, "archives") switch
        {
            "allow" => true,
            "deny" => false,
            var other => throw Wrong("archives", $"is \"{other}\": \"allow\" or \"deny\""),
        };
    }

    private SignatureRule Rule(JsonElement entry, string field, List<SignatureRule> before)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw Wrong(field, "is no object");
        if (!entry.TryGetProperty("prefix", out var given)) throw Wrong($"{field}.prefix", "is missing");
        var prefix = Prefix(Text(given, $"{field}.prefix"), $"{field}.prefix");
        if (before.Exists(x => x.Prefix == prefix)) throw Wrong($"{field}.prefix", $"is \"{prefix}\", which an earlier rule has already");
        return Demand(entry, prefix, field, ["prefix"]);
    }

    // The name of a registry alone, or what a reference would have before its tag.
    private string Prefix(string text, string field)
    {
        if (text.EndsWith('/')) throw Wrong(field, $"is \"{text}\": a prefix ends without a slash");
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? text : text[..slash];
        // As in references: what has neither dot nor port is no registry.
        var isDomain = domain.Contains('.', StringComparison.Ordinal) || domain.Contains(':', StringComparison.Ordinal) || domain == "localhost";
        if (!isDomain || !Reference.TryParse($"{text}/x", null, out _))
            throw Wrong(field, $"is \"{text}\": a registry is needed, alone or with the beginning of a repository (docker.io/library/busybox, registry.example:5000/team)");
        return text;
    }

    private SignatureRule Demand(JsonElement entry, string prefix, string field, string[] more)
    {
        if (entry.ValueKind != JsonValueKind.Object) throw Wrong(field, "is neither a text nor an object");
        if (!entry.TryGetProperty("require", out var given)) throw Wrong($"{field}.require", "is missing: \"none\", \"deny\", \"cosign\" or \"notation\"");
        var kind = Text(given, $"{field}.require");
        string[] own = kind switch { "cosign" => ["keys"], "notation" => ["certificates", "identities"], _ => [] };
        if (kind is "none" or "deny" or "cosign" or "notation") CheckFields(entry, field, [.. more, "require", .. own]);
        return kind switch
        {
            "cosign" => new CosignRule { Prefix = prefix, Keys = [.. Texts(entry, field, "keys").Select(x => Key(x.Text, x.Field))] },
            "notation" => new NotationRule { Prefix = prefix, TrustStore = Store(entry, field) },
            _ => Plain(kind, prefix, $"{field}.require"),
        };
    }

    private SignatureRule Plain(string kind, string prefix, string field) => kind switch
    {
        "none" => new AcceptRule { Prefix = prefix },
        "deny" => new DenyRule { Prefix = prefix },
        _ => throw Wrong(field, $"is \"{kind}\": \"none\", \"deny\", \"cosign\" or \"notation\""),
    };

    private VerifyingKey Key(string file, string field)
    {
        var path = Absolute(file);
        var text = Encoding.UTF8.GetString(ReadFile(path, field));
        try
        {
            return VerifyingKey.Read(path, text);
        }
        catch (ImageException error)
        {
            throw Wrong(field, $"cannot be used: {error.Message}", error);
        }
    }

    private TrustStore Store(JsonElement entry, string field)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            foreach (var (file, own) in Texts(entry, field, "certificates"))
            {
                var paths = FilesOf(Absolute(file));
                if (paths.Count == 0) throw Wrong(own, $"cannot be used: {Absolute(file)} has no certificate (*.pem, *.crt or *.cer)");
                foreach (var path in paths) Import(certificates, path, own);
            }
            return TrustStore.Of(certificates, Identities(entry, field));
        }
        finally
        {
            foreach (var certificate in certificates) certificate.Dispose();
        }
    }

    private void Import(X509Certificate2Collection certificates, string path, string field)
    {
        var before = certificates.Count;
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(ReadFile(path, field)));
        }
        catch (CryptographicException error)
        {
            throw Wrong(field, $"{path} cannot be read: {error.Message}", error);
        }
        if (certificates.Count == before) throw Wrong(field, $"{path} has no PEM block \"CERTIFICATE\"");
    }

    private List<DistinguishedName>? Identities(JsonElement entry, string field)
    {
        var names = new List<DistinguishedName>();
        var texts = Texts(entry, field, "identities");
        if (texts is [(TrustStore.Anybody, _)]) return null;
        foreach (var (text, own) in texts)
        {
            const string Scheme = "x509.subject:";
            if (text == TrustStore.Anybody) throw Wrong(own, "is \"*\", which stands alone");
            if (!text.StartsWith(Scheme, StringComparison.Ordinal)) throw Wrong(own, $"is \"{text}\": \"*\", or \"x509.subject:\" and a distinguished name");
            if (!DistinguishedName.TryParse(text[Scheme.Length..], out var name, out var error)) throw Wrong(own, $"is \"{text}\": {error}");
            names.Add(name);
        }
        return names;
    }

    private string Absolute(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, file);

    private static IReadOnlyList<string> FilesOf(string path) => Directory.Exists(path)
        ? [.. Directory.EnumerateFiles(path).Where(x => CertificateExtensions.Contains(Path.GetExtension(x))).Order(StringComparer.Ordinal)]
        : [path];

    private byte[] ReadFile(string path, string field)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[FileMax + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > FileMax) throw Wrong(field, $"{path} is longer than {FileMax} bytes");
            return bytes[..length];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Wrong(field, $"open {path}: {FileFailure.NumberOf(error)?.Describe().ToLowerInvariant() ?? error.Message}", error);
        }
    }

    private JsonDocument Parse(byte[] bytes)
    {
        try
        {
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            throw new ImageException(ImageErrorCode.Invalid, $"signature policy {_path} is no JSON object");
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorCode.Invalid, $"signature policy {_path} is no JSON: {JsonFault.Describe(bytes, error)}", error);
        }
    }

    private void CheckFields(JsonElement entry, string where, string[] known)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in entry.EnumerateObject())
        {
            if (!known.Contains(property.Name)) throw Wrong(property.Name, $"is no field of {where}: {string.Join(", ", known)}");
            // Of two, one would win in silence.
            if (!seen.Add(property.Name)) throw Wrong(property.Name, $"is twice in {where}");
        }
    }

    private List<(string Text, string Field)> Texts(JsonElement entry, string where, string name)
    {
        var field = $"{where}.{name}";
        if (!entry.TryGetProperty(name, out var list)) throw Wrong(field, "is missing");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0) throw Wrong(field, "is no list with something in it");
        return [.. list.EnumerateArray().Select((x, i) => (Text(x, $"{field}[{i}]"), $"{field}[{i}]"))];
    }

    private string Text(JsonElement value, string field)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal)) return text;
        }
        catch (InvalidOperationException)
        {
            // Half of a character.
        }
        throw Wrong(field, "is no text");
    }

    private ImageException Wrong(string field, string why, Exception? cause = null) =>
        new(ImageErrorCode.Invalid, field == _path ? $"signature policy: {why}" : $"signature policy {_path}: \"{field}\" {why}", cause);
}
