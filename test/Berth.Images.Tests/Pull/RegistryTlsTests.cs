using System.Security.Cryptography.X509Certificates;
using Berth.Images.Registries;
using Berth.Images.Tests.Samples;
using Berth.Testing;

namespace Berth.Images.Tests.Pull;

public sealed class RegistryTlsTests
{
    [Fact]
    public async Task Loopback_NeedsNoKnownCertificate()
    {
        using var store = new StoreFixture();
        await using var registry = new FakeRegistry();
        using var front = new TlsFront(registry);
        registry.AddImage("1", Layer.OfFile("a", "1"));

        await store.Pull($"{front.Host}/x:1");

        Assert.Equal([$"{front.Host}/x:1"], store.Store.List()[0].RepoTags);
    }

    [Fact]
    public async Task UnknownAuthority_IsRefused_UnlessItStandsInCertsD()
    {
        await using var registry = new FakeRegistry();
        using var front = new TlsFront(registry);
        using var directory = new TempDirectory();

        var error = await Assert.ThrowsAsync<ImageException>(() => GetAsync(front, directory));
        Assert.Equal($"Get \"https://{front.Host}/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority", error.Message);

        Directory.CreateDirectory(directory[front.Host]);
        File.WriteAllText(directory[$"{front.Host}/ca.crt"], front.Certificate.ExportCertificatePem());
        await GetAsync(front, directory);
        Assert.Null(front.ClientSubject);
    }

    [Fact]
    public async Task ClientCertificate_IsShown_AndMustHaveItsKey()
    {
        await using var registry = new FakeRegistry();
        using var front = new TlsFront(registry);
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory[front.Host]);
        File.WriteAllText(directory[$"{front.Host}/ca.crt"], front.Certificate.ExportCertificatePem());
        File.WriteAllText(directory[$"{front.Host}/client.cert"], front.Certificate.ExportCertificatePem());
        Assert.StartsWith("missing key ", (await Assert.ThrowsAsync<ImageException>(() => GetAsync(front, directory))).Message, StringComparison.Ordinal);

        using (var key = front.Certificate.GetRSAPrivateKey()!) File.WriteAllText(directory[$"{front.Host}/client.key"], key.ExportPkcs8PrivateKeyPem());
        await GetAsync(front, directory);
        Assert.Equal("CN=localhost", front.ClientSubject);
    }

    private static async Task GetAsync(TlsFront front, TempDirectory certificates)
    {
        var options = new RegistryOptions { CertificateRoots = ["/nonexistent", certificates.Path] };
        using var http = new HttpClient(RegistryHandler.Create(new RegistryEndpoint(front.Host, IsInsecure: false), options));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{front.Host}/v2/");
        using var response = await RegistryError.SendAsync(http, request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode);
    }
}
