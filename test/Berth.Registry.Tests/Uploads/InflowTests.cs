using System.Security.Cryptography;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Registry.Uploads;
using Berth.Testing;

namespace Berth.Registry.Tests.Uploads;

/// <summary>What arrives of a blob, between the socket and the disk.</summary>
public sealed class InflowTests : IDisposable
{
    private const int Uploads = 100;
    private readonly TempDirectory _folder = new("inflow");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task HundredAtOnce_HoldOnePieceEach_AndShareOutSome()
    {
        var inflows = new List<(Inflow Inflow, FileDescriptor File, IncrementalHash Hash, HashSet<byte[]> Pieces)>();
        try
        {
            for (var i = 0; i < Uploads; i++)
            {
                var (file, hash) = (Open.Path(_folder[$"{i}"], OpenFlags.WriteOnly | OpenFlags.Create, 0x180), IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
                inflows.Add((new Inflow(file, 0, hash), file, hash, []));
            }
            for (var round = 0; round < 6; round++)
            {
                for (var i = 0; i < Uploads; i++)
                {
                    var piece = await inflows[i].Inflow.NextAsync();
                    inflows[i].Pieces.Add(piece);
                    piece.AsSpan(0, 1000).Fill((byte)(i + round));
                    inflows[i].Inflow.Take(1000);
                }
            }
            Assert.InRange(inflows.Sum(x => x.Pieces.Count), Uploads, Uploads + Inflow.MaxSpare);
            for (var i = 0; i < Uploads; i++)
            {
                await inflows[i].Inflow.EndAsync();
                byte[] expected = [.. Enumerable.Range(0, 6).SelectMany(round => Enumerable.Repeat((byte)(i + round), 1000))];
                Assert.Equal(expected, await File.ReadAllBytesAsync(_folder[$"{i}"], TestContext.Current.CancellationToken));
                Assert.Equal(SHA256.HashData(expected), inflows[i].Hash.GetCurrentHash());
            }
        }
        finally
        {
            foreach (var (inflow, file, hash, _) in inflows)
            {
                await inflow.DisposeAsync();
                file.Dispose();
                hash.Dispose();
            }
        }
    }
}
