using Berth.Daemon.Options;

namespace Berth.Daemon.Distribution;

/// <summary>How <c>berthd registry verify</c> was asked to run.</summary>
internal sealed record VerifyOptions
{
    /// <summary>Where the registry keeps everything.</summary>
    public string DataRoot { get; init; } = new ServeOptions().DataRoot;

    /// <summary>One JSON object a manifest.</summary>
    public bool Json { get; init; }

    /// <summary>Tell only what is wrong.</summary>
    public bool Quiet { get; init; }

    public const string Usage = """

        Usage:  berth registry verify [OPTIONS]

        Check that what a registry keeps is what its digests say

        Options:
              --data-root string          Where images are kept (default "/var/lib/berth-registry")
              --json                      Print one JSON object for each manifest
          -q, --quiet                     Print only what is wrong
        """;

    /// <exception cref="OptionsException">The command line is wrong.</exception>
    public static VerifyOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new VerifyOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--json" => options with { Json = true },
                "--quiet" or "-q" => options with { Quiet = true },
                "--data-root" when ++i < arguments.Count => options with { DataRoot = arguments[i] },
                "--data-root" => throw new OptionsException("flag needs an argument: --data-root", usage: true),
                var flag when flag.StartsWith("--data-root=", StringComparison.Ordinal) => options with { DataRoot = flag["--data-root=".Length..] },
                var flag when flag.StartsWith('-') => throw new OptionsException($"unknown flag: {flag.Split('=')[0]}", usage: true),
                var word => throw new OptionsException($"\"berthd registry verify\" accepts no arguments: {word}", usage: true),
            };
        }
        return options;
    }
}
