namespace Berth.Api.Tests;

/// <summary>Answers of Docker 28.5.2, recorded; times cut to the 100 ns a .NET time holds.</summary>
internal static class Recorded
{
    public static string Text(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", name)).TrimEnd('\n');
}
