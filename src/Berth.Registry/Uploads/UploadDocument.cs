namespace Berth.Registry.Uploads;

/// <summary>An upload in progress, as it survives a restart; how far it has come, its file says.</summary>
internal sealed record UploadDocument
{
    public required string Id { get; init; }

    public required string Repository { get; init; }

    public required string Algorithm { get; init; }
}
