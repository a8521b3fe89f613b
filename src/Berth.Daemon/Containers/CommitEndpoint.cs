using Berth.Api;
using Berth.Api.Containers;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Engine.Containers;
using Berth.Engine.Images;

namespace Berth.Daemon.Containers;

/// <summary><c>POST /commit</c>.</summary>
internal sealed class CommitEndpoint(ContainerStore containers, CommitContainer commit)
{
    public void Map(Routes routes) => routes.Map("POST", "/commit", Commit);

    private async Task Commit(Exchange exchange)
    {
        var query = exchange.Query;
        var config = await exchange.ReadAsync(ApiJson.Wire.ContainerConfig);
        var name = query.Text("container");
        if (name.Length == 0) throw EngineException.Invalid("invalid name or ID supplied: \"\"");
        var options = new CommitOptions
        {
            Reference = ImageNames.Parse(query.Text("repo"), query.Text("tag")),
            Author = query.Text("author"),
            Comment = query.Text("comment"),
            Pause = query.Flag("pause", whenAbsent: true),
            Changes = query.All("changes"),
            // An object without a member is what clients send that mean none.
            Config = config is null || config == new ContainerConfig() ? null : config,
        };
        var id = await commit.ExecuteAsync(containers.Get(name), options, exchange.Aborted);
        await exchange.RespondAsync(201, new CommitResponse { Id = id.ToString() }, ApiJson.Wire.CommitResponse);
    }
}
