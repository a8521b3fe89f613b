using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Oci;
using Berth.Testing;
using Xunit;

namespace Berth.Root.Tests.Distribution;

/// <summary>Clients of a registry that go away, talk at once, or talk nonsense, seen from the wire.</summary>
public sealed class UnrulyClientTests : IDisposable
{
    // More than the buffers of a connection hold.
    private static readonly byte[] s_large = RandomNumberGenerator.GetBytes(24 << 20);
    private static readonly byte[] s_small = RandomNumberGenerator.GetBytes(4 << 10);
    private static readonly byte[] s_headEnd = "\r\n\r\n"u8.ToArray();
    private static readonly string s_largePath = $"/v2/x/blobs/{Digest.Sha256(s_large)}";
    private static readonly string s_smallPath = $"/v2/x/blobs/{Digest.Sha256(s_small)}";
    private readonly TempDirectory _folder = new("u");
    private string _certificate = "";

    public UnrulyClientTests()
    {
        Require.Root();
        Require.That(File.Exists(RunningRegistry.Program), "needs artifacts/berth/berth: run eng/build.sh");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Requests_SentAtOnce_AreAnsweredInOrder_ToAClientThatSendsNoMore()
    {
        await using var registry = await StartAsync();
        using var socket = await ConnectAsync(registry);
        await using var wire = new NetworkStream(socket);
        await AskAsync(wire, "GET", s_largePath);
        await AskAsync(wire, "GET", s_smallPath);
        await AskAsync(wire, "HEAD", s_largePath);
        await AskAsync(wire, "GET", s_largePath, "Range: bytes=1000000-4999999");
        await AskAsync(wire, "GET", s_largePath);
        await AskAsync(wire, "GET", s_smallPath);
        socket.Shutdown(SocketShutdown.Send);

        await AnswerAsync(wire, "200 OK", s_large);
        await AnswerAsync(wire, "200 OK", s_small);
        Assert.Equal(s_large.Length, (await HeadAsync(wire)).Length);
        await AnswerAsync(wire, "206 Partial Content", s_large[1_000_000..5_000_000]);
        await AnswerAsync(wire, "200 OK", s_large);
        await AnswerAsync(wire, "200 OK", s_small);
    }

    [Theory]
    [InlineData("FOO\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public async Task Nonsense_BehindALargeBlob_IsAnswered(string nonsense)
    {
        await using var registry = await StartAsync();
        using var socket = await ConnectAsync(registry);
        await using var wire = new NetworkStream(socket);
        await AskAsync(wire, "GET", s_largePath);
        await AnswerAsync(wire, "200 OK", s_large);
        await wire.WriteAsync(Encoding.ASCII.GetBytes(nonsense), Cancel);
        Assert.Equal("HTTP/1.1 400 Bad Request", (await HeadAsync(wire)).Status);
    }

    [Fact]
    public async Task Chunks_ThatAreNone_AreTheClientsFault()
    {
        await using var registry = await StartAsync();
        using var socket = await ConnectAsync(registry);
        await using var wire = new NetworkStream(socket);
        await AskAsync(wire, "POST", $"/v2/y/blobs/uploads/?digest={Digest.Sha256("abc"u8)}", "Transfer-Encoding: chunked");
        await wire.WriteAsync("zz\r\n"u8.ToArray(), Cancel);
        var (status, length) = await HeadAsync(wire);
        Assert.Equal("HTTP/1.1 400 Bad Request", status);
        Assert.Contains("the body is not as its head says", Encoding.UTF8.GetString(await TakeAsync(wire, length)), StringComparison.Ordinal);
        Assert.Empty(registry.LinesWith("level=error"));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(false, "Connection: close")]
    [InlineData(true, "")]
    public async Task Client_ThatGoesAwayInTheMiddle_IsNoErrorOfTheRegistry(bool tls, string header)
    {
        await using var registry = await StartAsync(tls ? Tls() : []);
        using (var socket = await ConnectAsync(registry))
        {
            await using Stream wire = tls ? new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, IsOurs) : new NetworkStream(socket);
            if (wire is SslStream secure) await secure.AuthenticateAsClientAsync("localhost");
            await AskAsync(wire, "GET", s_largePath, header);
            Assert.Equal("HTTP/1.1 200 OK", (await HeadAsync(wire)).Status);
            // With a reset, as a client that is killed.
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        await registry.LineAsync($"method=GET path=\"{s_largePath}\"");
        Assert.Empty(registry.LinesWith("level=error"));
        Assert.Empty(registry.LinesWith("level=warn"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_ThatEndsEarly_IsNoErrorOfTheRegistry(bool reset)
    {
        await using var registry = await StartAsync();
        using (var socket = await ConnectAsync(registry))
        {
            await using var wire = new NetworkStream(socket);
            await AskAsync(wire, "POST", $"/v2/y/blobs/uploads/?digest={Digest.Sha256("abc"u8)}", "Content-Length: 100");
            await wire.WriteAsync("abc"u8.ToArray(), Cancel);
            if (reset) socket.LingerState = new LingerOption(true, 0);
        }
        await registry.LineAsync("method=POST path=/v2/y/blobs/uploads/");
        Assert.Empty(registry.LinesWith("level=error"));
    }

    private async Task<RunningRegistry> StartAsync(params string[] more)
    {
        var registry = await RunningRegistry.StartAsync(_folder["data"], more);
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = IsOurs } };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"{(more.Length > 0 ? "https" : "http")}://{registry.Address}") };
        foreach (var blob in (byte[][])[s_large, s_small])
        {
            using var pushed = await http.PostAsync($"/v2/x/blobs/uploads/?digest={Digest.Sha256(blob)}", new ByteArrayContent(blob), Cancel);
            Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        }
        return registry;
    }

    private bool IsOurs(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) => shown?.GetCertHashString() == _certificate;

    private string[] Tls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = certificate.GetCertHashString();
        File.WriteAllText(_folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        return ["--tls-cert", _folder["cert.pem"], "--tls-key", _folder["key.pem"]];
    }

    private static async Task<Socket> ConnectAsync(RunningRegistry registry)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(registry.Address), Cancel);
        return socket;
    }

    private static async Task AskAsync(Stream wire, string method, string path, string header = "") =>
        await wire.WriteAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: x\r\n{(header.Length > 0 ? header + "\r\n" : "")}\r\n"), Cancel);

    private static async Task AnswerAsync(Stream wire, string status, byte[] body)
    {
        var head = await HeadAsync(wire);
        Assert.Equal(($"HTTP/1.1 {status}", body.Length), head);
        var got = await TakeAsync(wire, head.Length);
        Assert.True(body.AsSpan().SequenceEqual(got), "other bytes came");
    }

    // A byte at a time: what stands behind the head is not the head's.
    private static async Task<(string Status, int Length)> HeadAsync(Stream wire)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual(s_headEnd))
        {
            await wire.ReadExactlyAsync(one, Cancel);
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        const string Length = "Content-Length: ";
        return (lines[0], int.Parse(lines.First(x => x.StartsWith(Length, StringComparison.Ordinal))[Length.Length..], CultureInfo.InvariantCulture));
    }

    private static async Task<byte[]> TakeAsync(Stream wire, int length)
    {
        var body = new byte[length];
        await wire.ReadExactlyAsync(body, Cancel);
        return body;
    }
}
