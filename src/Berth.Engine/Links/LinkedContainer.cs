namespace Berth.Engine.Links;

/// <summary>A container that another one is linked to by <c>--link</c>.</summary>
/// <param name="Id">Which it is.</param>
/// <param name="Name">What it was called then; for when it is gone.</param>
/// <param name="Alias">What the other one calls it.</param>
public sealed record LinkedContainer(string Id, string Name, string Alias);
