using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Requests;
using Berth.Cli.Commands;
using Berth.Cli.Output;

namespace Berth.Cli.Host;

/// <summary>Asks the daemon what a pruning would free, to say so before it is done.</summary>
internal static class PruneEstimates
{
    /// <summary>Lines for the question; empty when the daemon is not Berth's and does not say.</summary>
    public static string Sentence(Invocation call, string containers, bool all, bool volumes, Filters filters)
    {
        var request = new ApiRequest("GET", "/berth/prune")
            .Query("containers", containers)
            .Query("all", all ? "1" : "0")
            .Query("volumes", volumes ? "1" : "0")
            .Query("filters", filters.ToJson(), !filters.IsEmpty);
        using var answer = call.Client.Send(request);
        if (answer.Status == 404)
        {
            answer.ReadToEnd();
            return "";
        }

        var estimate = answer.Ensure().ReadJson(ApiJson.Wire.PruneEstimate);
        return $"\nThis will free {HumanText.Size((ulong)estimate.SpaceReclaimable)} of the disk: {Counted(estimate.Containers, "container")}, {Counted(estimate.Images, "image")}, {Counted(estimate.Volumes, "volume")}.";
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
