using Berth.Api.Requests;
using Berth.Engine;

namespace Berth.Daemon.Http;

/// <summary>The <c>filters</c> parameter.</summary>
public static class FilterQuery
{
    /// <summary>Reads it; none when it is absent.</summary>
    /// <exception cref="EngineException">Invalid: not filters at all. Unknown keys are refused by who knows the known ones.</exception>
    public static Filters Filters(this Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return Berth.Api.Requests.Filters.Parse(exchange.Query["filters"]);
    }
}
