using System.Diagnostics;

namespace Berth.Bench;

/// <summary>The images of bench/images.sh, as either engine names them, and what an engine must be rid of between two pulls.</summary>
internal static class Registry
{
    /// <summary>The registry with the images, on the loopback of each engine.</summary>
    public const string Images = "127.0.0.1:5000";

    /// <summary>An empty registry, of each engine its own.</summary>
    public const string Pushed = "127.0.0.1:5001";

    /// <summary>Every image of the registry gone, and everything on the disk: what one contestant left to write, the next one would wait for.</summary>
    public static async Task ForgetAsync(Func<string[], Command> docker)
    {
        var names = (await docker(["images", "--format", "{{.Repository}}:{{.Tag}}"]).OutputAsync()).Split('\n').Where(x => x.StartsWith("127.0.0.1:", StringComparison.Ordinal)).ToList();
        if (names.Count > 0) await docker(["rmi", "-f", .. names]).OutputAsync();
        await SettleAsync();
    }

    /// <summary>Waits until everything is written and nobody does anything.</summary>
    public static async Task SettleAsync()
    {
        await new Command("sync", [], "").TimeAsync();
        await Quiet.WaitAsync();
    }

    /// <summary>Bytes that files below a folder take on the disk.</summary>
    public static async Task<long> UsedAsync(string folder)
    {
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = du.StandardError.ReadToEndAsync();
        var text = await du.StandardOutput.ReadToEndAsync();
        await du.WaitForExitAsync();
        // A file that went away meanwhile is no matter; du says so and goes on.
        await error;
        return long.Parse(text.Split('\t')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
