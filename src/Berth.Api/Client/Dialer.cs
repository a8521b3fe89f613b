using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Sockets;

namespace Berth.Api.Client;

/// <summary>
/// Opens connections to a daemon. Whatever the transport, the result is one blocking descriptor: TLS and ssh are pumped into a socket
/// pair by threads of their own, so that everything above waits with poll(2) and never on streams.
/// </summary>
internal static class Dialer
{
    public static FileDescriptor Connect(ApiHost host) => host.Transport switch
    {
        ApiTransport.Unix => StreamSocket.ConnectUnix(host.Name),
        ApiTransport.Ssh => ConnectSsh(host),
        _ when host.Tls is { } files => ConnectTls(host, files),
        _ => ConnectTcp(host),
    };

    private static FileDescriptor ConnectTcp(ApiHost host)
    {
        var port = host.Port == 0 ? host.Tls is null ? 2375 : 2376 : host.Port;
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host.Name, out var literal) ? [literal] : Dns.GetHostAddresses(host.Name);
        }
        catch (System.Net.Sockets.SocketException failure)
        {
            throw new ApiConnectionException($"lookup {host.Name}: {failure.Message}", failure);
        }

        LinuxException? first = null;
        foreach (var address in addresses)
        {
            try
            {
                return StreamSocket.ConnectTcp(new IPEndPoint(address, port));
            }
            catch (LinuxException failure)
            {
                first ??= failure;
            }
        }

        throw first ?? new LinuxException($"connect({host.Name}:{port})", Errno.EHOSTUNREACH);
    }

    private static FileDescriptor ConnectTls(ApiHost host, TlsFiles files)
    {
        var stream = new SslStream(new DescriptorStream(ConnectTcp(host)));
        try
        {
#pragma warning disable CA5359 // --tls without --tlsverify asks for exactly that: encryption, no proof of who answers.
            stream.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = host.Name,
                ClientCertificates = files is { Certificate: { } certificate, Key: { } key } ? [Own(certificate, key)] : null,
                RemoteCertificateValidationCallback = files.Authority is { } authority ? Verifier(authority) : static (_, _, _, _) => true,
            });
#pragma warning restore CA5359
        }
        catch (Exception failure) when (failure is System.Security.Authentication.AuthenticationException or IOException or System.Security.Cryptography.CryptographicException)
        {
            stream.Dispose();
            throw new ApiConnectionException($"error during connect: {failure.Message}", failure);
        }

        return Pump(stream, stream, () => stream.ShutdownAsync().GetAwaiter().GetResult(), stream.Dispose);
    }

    private static X509Certificate2 Own(string certificate, string key)
    {
        using var pem = X509Certificate2.CreateFromPemFile(certificate, key);
        // SslStream wants the key in a store it knows; the detour by PKCS#12 gives it one.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static RemoteCertificateValidationCallback Verifier(string authority)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(authority);
        return (_, certificate, _, errors) =>
        {
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
                return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
        };
    }

    private static FileDescriptor ConnectSsh(ApiHost host)
    {
        var start = new ProcessStartInfo("ssh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (host.User.Length > 0)
        {
            start.ArgumentList.Add("-l");
            start.ArgumentList.Add(host.User);
        }

        if (host.Port != 0)
        {
            start.ArgumentList.Add("-p");
            start.ArgumentList.Add(host.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach (var word in (ReadOnlySpan<string>)["-o", "ConnectTimeout=30", "-T", "--", host.Name])
            start.ArgumentList.Add(word);
        // Either program may be the one on the other side; the shell there takes the first it has.
        var dial = host.RemotePath.Length == 0 ? "" : $" --host unix://{host.RemotePath}";
        start.ArgumentList.Add($"if command -v berth >/dev/null 2>&1; then exec berth{dial} system dial-stdio; else exec docker{dial} system dial-stdio; fi");
#pragma warning disable RS0030 // ssh is a program: keys, agents and jump hosts are its configuration, not ours.
        var ssh = Process.Start(start) ?? throw new ApiConnectionException("ssh did not start");
#pragma warning restore RS0030
        return Pump(ssh.StandardOutput.BaseStream, ssh.StandardInput.BaseStream, ssh.StandardInput.Close, ssh.Dispose);
    }

    // The other end of a socket pair is copied to and from the streams by two threads until both directions have ended.
    private static FileDescriptor Pump(Stream from, Stream to, Action endOfInput, Action done)
    {
        var (ours, theirs) = StreamSocket.Pair();
        var left = 2;
        Start(() =>
        {
            var buffer = new byte[32 * 1024];
            for (int count; (count = from.Read(buffer)) > 0;)
                Write.All(theirs, buffer.AsSpan(0, count));
            StreamSocket.ShutdownWrite(theirs);
        });
        Start(() =>
        {
            var buffer = new byte[32 * 1024];
            for (int count; (count = Read.From(theirs, buffer)) > 0;)
            {
                to.Write(buffer, 0, count);
                to.Flush();
            }

            endOfInput();
        });
        return ours;

        void Start(Action copy) => new Thread(() =>
        {
            try
            {
                copy();
            }
            catch (Exception failure) when (failure is IOException or LinuxException or ObjectDisposedException or InvalidOperationException)
            {
                // A broken connection shows as its end to whoever reads the other descriptor.
                StreamSocket.ShutdownWrite(theirs);
            }

            if (Interlocked.Decrement(ref left) == 0)
            {
                theirs.Dispose();
                done();
            }
        })
        { IsBackground = true }.Start();
    }
}
