namespace Berth.Bench.Rows;

/// <summary>Something that is measured, giving one line or a few.</summary>
internal interface IRow
{
    Task<IReadOnlyList<Line>> MeasureAsync(Setting setting);
}
