namespace Berth.Images.Tests.Samples;

/// <summary>Fills a small file system but for a little room, until it is disposed.</summary>
internal sealed class Ballast : IDisposable
{
    private readonly string _folder;

    private Ballast(string folder) => _folder = folder;

    /// <summary>Leaves so many bytes, or so many files that can be made.</summary>
    public static Ballast Leave(string disk, bool countsFiles, long room)
    {
        var ballast = new Ballast(Directory.CreateDirectory(Path.Combine(disk, "ballast")).FullName);
        if (countsFiles) ballast.Crowd(room);
        else ballast.Weigh(disk, room);
        return ballast;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Crowd(long room)
    {
        var count = 0;
        try
        {
            for (; ; count++) File.WriteAllBytes(Path.Combine(_folder, $"{count}"), []);
        }
        catch (IOException)
        {
            for (var i = 1; i <= Math.Min(room, count); i++) File.Delete(Path.Combine(_folder, $"{count - i}"));
        }
    }

    private void Weigh(string disk, long room)
    {
        using var file = File.Create(Path.Combine(_folder, "weight"));
        var block = new byte[64 << 10];
        while (new DriveInfo(disk).AvailableFreeSpace is var free && free > room) file.Write(block, 0, (int)Math.Min(block.Length, free - room));
    }
}
