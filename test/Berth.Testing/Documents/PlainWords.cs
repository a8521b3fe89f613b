using System.Text.RegularExpressions;
using Xunit;

namespace Berth.Testing.Documents;

/// <summary>Tells sentences for users from what the runtime says of a program.</summary>
public static partial class PlainWords
{
    /// <summary>Tries each document, and says all that went wrong: a failure of another kind than it should be, or in the words of .NET.</summary>
    /// <typeparam name="T">What a refused document throws.</typeparam>
    public static async Task OnlyAsync<T>(IEnumerable<Misshapen> documents, Func<byte[], Task> read)
        where T : Exception
    {
        var faults = new List<string>();
        var count = 0;
        foreach (var document in documents)
        {
            count++;
            try
            {
                await read(document.Bytes);
            }
            catch (T refusal)
            {
                if (Foreign(refusal.Message) is { } words) faults.Add($"{document.What}: \"{words}\" in: {refusal.Message}");
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                faults.Add($"{document.What}: {defect}");
            }
        }
        Assert.True(count > 0);
        Assert.True(faults.Count == 0, $"{faults.Count} of {count} documents:\n{string.Join('\n', faults.Take(20))}");
    }

    /// <summary>The words in a sentence that are .NET's; null when there are none.</summary>
    public static string? Foreign(string sentence) => Words().Match(sentence) is { Success: true } match ? match.Value : null;

    [GeneratedRegex("Object reference|could not be converted|LineNumber|BytePosition|Path: \\$|Nullable|cannot be null\\. |\\(Parameter |Sequence contains|out of (the )?range|given key|"
        + "Unable to cast|requires an element of type|value of a token type|System\\.|Berth\\.|Invalid URI|maximum configured|Arithmetic|Input string|was never set|an invalid start of|"
        + "is an invalid|isFinalBlock|JsonReader|JSON value|JSON token|The JSON|scheme is not supported|New-line characters|An item with the same key|Null character| : '|Could not find|Access to the path|Exception")]
    private static partial Regex Words();
}
