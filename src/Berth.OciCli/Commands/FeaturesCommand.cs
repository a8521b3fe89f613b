using Berth.OciCli.Documents;
using Berth.OciCli.Output;

namespace Berth.OciCli.Commands;

/// <summary>features: what this runtime can do, features.md of the runtime-spec.</summary>
internal static class FeaturesCommand
{
    public static int Run()
    {
        Text.Write(FeaturesDocument.Bytes());
        Text.WriteLine("");
        return 0;
    }
}
