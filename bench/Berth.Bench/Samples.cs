namespace Berth.Bench;

/// <summary>Figures of one contestant.</summary>
internal sealed class Samples
{
    private readonly List<double> values = [];

    public void Add(TimeSpan time) => values.Add(time.TotalMilliseconds);

    public void Add(double value) => values.Add(value);

    public double Median => At(0.5);

    public double P90 => At(0.9);

    private double At(double part)
    {
        if (values.Count == 0)
        {
            return double.NaN;
        }

        var sorted = values.Order().ToList();
        var place = part * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }

    /// <summary>
    /// Runs the contestants in turn, each on a machine that has come to rest, so that what disturbs it disturbs them alike; two rounds warm up.
    /// </summary>
    public static async Task<IReadOnlyList<Samples>> InterleaveAsync(int rounds, params Command?[] contestants)
    {
        var samples = contestants.Select(_ => new Samples()).ToList();
        for (var round = -2; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Length; i++)
            {
                // Another one begins each round.
                var turn = (i + Math.Max(round, 0)) % contestants.Length;
                if (contestants[turn] is { } contestant)
                {
                    await Quiet.WaitAsync();
                    var time = await contestant.TimeAsync();
                    if (round >= 0)
                    {
                        samples[turn].Add(time);
                    }
                }
            }
        }

        return samples;
    }
}
