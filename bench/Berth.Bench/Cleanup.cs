namespace Berth.Bench;

/// <summary>Leaves an engine without containers, as each row finds it. The engines are the bench's own.</summary>
internal static class Cleanup
{
    public static async Task RemoveAllAsync(Func<string[], Command> docker)
    {
        var ids = (await docker(["ps", "-aq", "--no-trunc"]).OutputAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (ids.Length > 0)
        {
            await docker(["rm", "-f", "-v", .. ids]).OutputAsync();
        }
    }
}
