using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Daemon.Distribution;
using Berth.Daemon.Options;
using Berth.Registry.Access;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Distribution;

/// <summary>Files that flags of the registry name and that are not there, or something else: one sentence with the flag and the file.</summary>
public sealed class ServeFilesTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public ServeFilesTests()
    {
        Directory.CreateDirectory(_folder["folder"]);
        Write("text", "hello\n");
        Write("users", $"alice:$2y$04${new string('.', 53)}\n");
        WritePair("cert.pem", "key.pem");
        WritePair("other.pem", "other.key");
        Write("locked.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n-----END ENCRYPTED PRIVATE KEY-----\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing", "key.pem", "--tls-cert /missing: there is no such file")]
    [InlineData("missing/deeper", "key.pem", "--tls-cert /missing/deeper: there is no such file")]
    [InlineData("text", "key.pem", "--tls-cert /text is not a certificate in PEM form")]
    [InlineData("folder", "key.pem", "--tls-cert /folder is a folder, not a certificate in PEM form")]
    [InlineData("cert.pem", "missing", "--tls-key /missing: there is no such file")]
    [InlineData("cert.pem", "text", "--tls-key /text is not a private key in PEM form")]
    [InlineData("cert.pem", "locked.key", "--tls-key /locked.key is locked by a password: give it without one")]
    [InlineData("cert.pem", "other.key", "--tls-key /other.key is not the key of --tls-cert /cert.pem")]
    public void Certificates(string cert, string key, string sentence) =>
        AssertRefused(sentence, () => ServeCertificates.Open(new ServeOptions { TlsCert = _folder[cert], TlsKey = _folder[key] }));

    [Theory]
    [InlineData("missing", "", "--htpasswd /missing: there is no such file")]
    [InlineData("text", "", "--htpasswd /text, line 1: not user:hash")]
    [InlineData("folder", "", "--htpasswd /folder is a folder, not a file of users")]
    [InlineData("users", "missing", "--access /missing: there is no such file")]
    [InlineData("users", "text", "--access /text, line 1: not USER REPOSITORY ACTIONS")]
    public void UsersAndRules(string users, string rules, string sentence) => AssertRefused(
        sentence, () => Gates.From(new ServeOptions { Auth = "htpasswd", Htpasswd = _folder[users], Access = rules.Length == 0 ? "" : _folder[rules] }, TimeProvider.System));

    [Fact]
    public void UsersOfTheDataRoot_AndAForeignTokenKey_AreNamedToo()
    {
        AssertRefused("--htpasswd /folder/htpasswd: there is no such file", () => Gates.From(new ServeOptions { Auth = "htpasswd", DataRoot = _folder["folder"] }, TimeProvider.System));
        AssertRefused(
            "--token-key /text is not a public key (P-256) or certificate in PEM form",
            () => Gates.From(new ServeOptions { Auth = "token", TokenKeys = [_folder["text"]], TokenRealm = "https://x" }, TimeProvider.System));
    }

    [Fact]
    public void Certificate_ThatWasRenewed_IsShownAfterReadingAgain_AWrongOneIsNot()
    {
        var certificates = ServeCertificates.Open(new ServeOptions { TlsCert = _folder["cert.pem"], TlsKey = _folder["key.pem"] })!;
        var told = new List<FileReading>();
        certificates.Told = told.Add;
        string Shown() => ((X509Certificate2)certificates.Handshake.ServerCertificate!).Thumbprint;
        var first = Shown();
        WritePair("cert.pem", "key.pem");
        Assert.Equal(first, Shown());
        certificates.ReadAgain();
        var second = Shown();
        Assert.NotEqual(first, second);
        Write("cert.pem", "half a certi");
        certificates.ReadAgain();
        Assert.Equal(second, Shown());
        Assert.Null(told[0].Failure);
        Assert.Equal($"--tls-cert {_folder["cert.pem"]} is not a certificate in PEM form", told[1].Failure!.Message);
    }

    private void AssertRefused(string sentence, Action open) =>
        Assert.Equal(sentence, Assert.Throws<OptionsException>(open).Message.Replace(_folder.Path, "", StringComparison.Ordinal));

    private void WritePair(string cert, string key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=d", pair, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Write(cert, made.ExportCertificatePem());
        Write(key, pair.ExportPkcs8PrivateKeyPem());
    }

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);
}
