using Berth.Bench.Runtime;

// Berth.Bench.Runtime SHIM BUSYBOX: micro-figures of the shim, as root. Prints one line per figure.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Berth.Bench.Runtime PATH-OF-berth-shim PATH-OF-busybox");
    return 2;
}

await using var box = await Box.StartAsync(args[0], args[1]);
await LaunchLatency.RunAsync(box, 50);
Console.WriteLine(await LaunchLatency.RunAsync(box, 300));
Console.WriteLine(await ShimMemory.RunAsync(box, 100));
Console.WriteLine(await LogRate.RunAsync(box, 400L << 20));
return 0;
