using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Berth.Bench.Rows;

/// <summary>One large blob into a registry and out of it, by curl on loopback: <c>berth registry serve</c> beside Debian's docker-registry.</summary>
internal sealed class RegistryThroughput : IRow
{
    private const int Length = 512 << 20;
    private const int Rounds = 5;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        var folder = Directory.CreateTempSubdirectory("berth-bench-registry-").FullName;
        int[] ports = [FreePort(), FreePort()];
        using var berth = Start(Path.Combine(setting.Berth, "berth"), "registry", "serve", "--log-level", "warn", "--listen", $"127.0.0.1:{ports[0]}", "--data-root", Path.Combine(folder, "berth"));
        using var reference = Start("bash", Path.Combine("bench", "registry.sh"), Path.Combine(folder, "reference"), ports[1].ToString(CultureInfo.InvariantCulture));
        try
        {
            return await MeasureAsync(Path.Combine(folder, "blob"), ports);
        }
        finally
        {
            foreach (var process in (Process[])[berth, reference])
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Line>> MeasureAsync(string file, int[] ports)
    {
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(Length));
        Samples[] puts = [new(), new()], gets = [new(), new()];
        for (var round = 0; round < Rounds; round++)
        {
            // A blob that neither has.
            await using (var blob = new FileStream(file, FileMode.Open)) blob.Write(RandomNumberGenerator.GetBytes(32));
            var digest = await DigestAsync(file);
            for (var i = 0; i < ports.Length; i++)
            {
                await Registry.SettleAsync();
                var target = await BeginAsync(ports[i]) + $"digest={digest}";
                puts[i].Add(Rate(await Curl("-T", file, "-H", "Content-Type: application/octet-stream", "-H", "Expect:", target).TimeAsync()));
                gets[i].Add(Rate(await Curl($"http://127.0.0.1:{ports[i]}/v2/bench/blobs/{digest}").TimeAsync()));
            }
        }
        return
        [
            Line.OfRate("registry: PUT of a 512 MiB blob (beside docker-registry)", puts[0], puts[1], "MB/s", 1.5, 3),
            Line.OfRate("registry: GET of a 512 MiB blob (beside docker-registry)", gets[0], gets[1], "MB/s", 1.5, 3),
        ];
    }

    // The address to put to, up to where the digest goes.
    private static async Task<string> BeginAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        for (var left = 100; ; left--)
        {
            try
            {
                using var begun = await http.PostAsync("/v2/bench/blobs/uploads/", null);
                var location = new Uri(http.BaseAddress, begun.Headers.Location ?? throw new InvalidOperationException($"the registry on {port} answered {begun.StatusCode}"));
                return location + (location.Query.Length > 0 ? "&" : "?");
            }
            catch (HttpRequestException) when (left > 0)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task<string> DigestAsync(string file)
    {
        await using var blob = File.OpenRead(file);
        return "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(blob));
    }

    private static Command Curl(params string[] arguments) => new("curl", ["-sf", "-o", "/dev/null", .. arguments], "");

    private static double Rate(TimeSpan elapsed) => Length / elapsed.TotalSeconds / 1e6;

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments))!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
