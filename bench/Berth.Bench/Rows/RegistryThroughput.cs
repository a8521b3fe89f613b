using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Berth.Bench.Rows;

/// <summary>
/// Blobs into a registry and out of it on loopback: <c>berth registry serve</c> beside Debian's docker-registry. One client with a large blob, several
/// with smaller ones, and many requests for very small ones, by curl; what the registry itself took of the processors is told, too.
/// </summary>
internal sealed class RegistryThroughput : IRow
{
    private const int Large = 512 << 20;
    private const int Medium = 128 << 20;
    private const int Small = 4 << 10;
    private const int Clients = 4;
    private const int Requests = 1000;
    private const int Rounds = 5;

    public async Task<IReadOnlyList<Line>> MeasureAsync(Setting setting)
    {
        var folder = Directory.CreateTempSubdirectory("berth-bench-registry-").FullName;
        int[] ports = [FreePort(), FreePort()];
        using var berth = Start(Path.Combine(setting.Berth, "berth"), "registry", "serve", "--log-level", "warn", "--listen", $"127.0.0.1:{ports[0]}", "--data-root", Path.Combine(folder, "berth"));
        using var reference = Start("bash", Path.Combine("bench", "registry.sh"), Path.Combine(folder, "reference"), ports[1].ToString(CultureInfo.InvariantCulture));
        try
        {
            return await MeasureAsync(Path.Combine(folder, "blob"), [new(ports[0], berth.Id, folder), new(ports[1], reference.Id, folder)]);
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

    private static async Task<IReadOnlyList<Line>> MeasureAsync(string file, IReadOnlyList<Contestant> contestants)
    {
        string[] large = [file], medium = [.. Enumerable.Range(0, Clients).Select(i => $"{file}{i}")], small = [file + "small"];
        await WriteAsync(large, Large);
        await WriteAsync(medium, Medium);
        await WriteAsync(small, Small);
        for (var round = 0; round < Rounds; round++)
        {
            var (one, several, tiny) = (await RenewAsync(large), await RenewAsync(medium), await RenewAsync(small));
            foreach (var (contestant, figures) in (round % 2 == 0 ? contestants : contestants.Reverse()).Select(x => (x, x.Figures)))
            {
                figures["PUT"].Add(await PutAsync(contestant, one, figures["PUT cpu"]));
                figures["GET"].Add(await GetAsync(contestant, one, 1, figures["GET cpu"]));
                figures["PUTs"].Add(await PutAsync(contestant, several, null));
                figures["GETs"].Add(await GetAsync(contestant, several, Clients, null));
                await PutAsync(contestant, tiny, null);
                figures["requests"].Add(await AskAsync(contestant, tiny[0].Digest));
            }
        }
        Line Rate(string measure, string figure, string unit, double required, double aim) => Line.OfRate($"registry: {measure} (beside docker-registry)", contestants[0].Figures[figure], contestants[1].Figures[figure], unit, required, aim);
        Line Cost(string measure, string figure) => Line.OfTime($"registry: its processor time for {measure}", contestants[0].Figures[figure], contestants[1].Figures[figure], 1.5, 3);
        return
        [
            Rate("PUT of a 512 MiB blob", "PUT", "MB/s", 1.5, 3),
            Rate("GET of a 512 MiB blob", "GET", "MB/s", 1.5, 3),
            Rate("PUT of 128 MiB blobs by 4 clients at once", "PUTs", "MB/s", 1.5, 3),
            Rate("GET of 128 MiB blobs by 4 clients at once", "GETs", "MB/s", 1.5, 3),
            Rate("GET of 4 KiB blobs by 4 clients at once", "requests", "/s", 1.5, 3),
            Cost("PUT of 1 GB", "PUT cpu"),
            Cost("GET of 1 GB", "GET cpu"),
        ];
    }

    // Each blob by a client of its own.
    private static async Task<double> PutAsync(Contestant contestant, IReadOnlyList<(string File, string Digest)> blobs, Samples? cost)
    {
        var targets = new List<string>();
        foreach (var (_, digest) in blobs) targets.Add(await BeginAsync(contestant.Port) + $"digest={digest}");
        var length = blobs.Sum(x => new FileInfo(x.File).Length);
        return await RateAsync(contestant, [.. blobs.Select((x, i) => (Action<BlobClient>)(client => client.Put(targets[i], x.File)))], length, cost, length);
    }

    // Every client reads every blob.
    private static Task<double> GetAsync(Contestant contestant, IReadOnlyList<(string File, string Digest)> blobs, int clients, Samples? cost)
    {
        void GetAll(BlobClient client)
        {
            foreach (var (_, digest) in blobs) client.Get(BlobAt(digest));
        }
        return RateAsync(contestant, [.. Enumerable.Repeat(GetAll, clients)], clients * blobs.Sum(x => new FileInfo(x.File).Length), cost);
    }

    // On one connection per client.
    private static async Task<double> AskAsync(Contestant contestant, string digest)
    {
        await Registry.SettleAsync();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => CurlAsync($"http://127.0.0.1:{contestant.Port}{BlobAt(digest)}?[1-{Requests}]")));
        return Clients * Requests / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> RateAsync(Contestant contestant, IReadOnlyList<Action<BlobClient>> clients, long bytes, Samples? cost, long taken = 0)
    {
        await Registry.SettleAsync();
        await WarmAsync(contestant.Folder, taken);
        var (began, used) = (Stopwatch.GetTimestamp(), contestant.ProcessorTime);
        await Task.WhenAll(clients.Select(x => Task.Factory.StartNew(() => Run(x), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var elapsed = Stopwatch.GetElapsedTime(began);
        cost?.Add((contestant.ProcessorTime - used) / (bytes / 1e9));
        return bytes / elapsed.TotalSeconds / 1e6;

        void Run(Action<BlobClient> work)
        {
            using var client = new BlobClient(contestant.Port);
            work(client);
        }
    }

    // A virtual machine whose host gives it memory page by page pays 9 us for each page that was not used lately (2.3 s per GB, whoever writes), where
    // one that has been up for a while writes into pages that other files had before. So a file has such pages and gives them back, in blocks as large
    // as the next one will want: what a process gives back is in small ones, and the kernel passes them over every other time.
    private static async Task WarmAsync(string folder, long written)
    {
        if (written == 0) return;
        var path = Path.Combine(folder, "warm");
        var piece = new byte[1 << 20];
        await using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 }))
            for (long left = written * 3; left > 0; left -= piece.Length) file.Write(piece);
        File.Delete(path);
    }

    // Where to put to, up to where the digest goes.
    private static async Task<string> BeginAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        for (var left = 100; ; left--)
        {
            try
            {
                using var begun = await http.PostAsync("/v2/bench/blobs/uploads/", null);
                var location = new Uri(http.BaseAddress, begun.Headers.Location ?? throw new InvalidOperationException($"the registry on {port} answered {begun.StatusCode}"));
                return location.PathAndQuery + (location.Query.Length > 0 ? "&" : "?");
            }
            catch (HttpRequestException) when (left > 0)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task WriteAsync(IEnumerable<string> files, int length)
    {
        foreach (var file in files) await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(length));
    }

    // Makes blobs of the files that no registry has.
    private static async Task<IReadOnlyList<(string File, string Digest)>> RenewAsync(IEnumerable<string> files)
    {
        var blobs = new List<(string, string)>();
        foreach (var file in files)
        {
            await using (var blob = new FileStream(file, FileMode.Open)) blob.Write(RandomNumberGenerator.GetBytes(32));
            await using var content = File.OpenRead(file);
            blobs.Add((file, "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(content))));
        }
        return blobs;
    }

    private static string BlobAt(string digest) => $"/v2/bench/blobs/{digest}";

    private static Task CurlAsync(string address) => new Command("curl", ["-sf", "-o", "/dev/null", address], "").TimeAsync();

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments))!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Contestant(int Port, int Process, string Folder)
    {
        public IReadOnlyDictionary<string, Samples> Figures { get; } = ((string[])["PUT", "PUT cpu", "GET", "GET cpu", "PUTs", "GETs", "requests"]).ToDictionary(x => x, _ => new Samples());

        // In user and kernel together.
        public TimeSpan ProcessorTime
        {
            get
            {
                using var process = System.Diagnostics.Process.GetProcessById(Process);
                return process.TotalProcessorTime;
            }
        }
    }
}
