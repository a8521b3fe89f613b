using Berth.Linux;

namespace Berth.Init;

/// <summary>What the program was started with.</summary>
internal static class Surroundings
{
    /// <summary>The environment in its own order and bytes; without /proc as the runtime has read it.</summary>
    public static IReadOnlyList<string> Environment()
    {
        try
        {
            var bytes = File.ReadAllBytes("/proc/self/environ").AsSpan();
            var variables = new List<string>();
            while (!bytes.IsEmpty)
            {
                var end = bytes.IndexOf((byte)0);
                var variable = end < 0 ? bytes : bytes[..end];
                if (!variable.IsEmpty) variables.Add(PathText.Decode(variable));
                bytes = end < 0 ? [] : bytes[(end + 1)..];
            }

            return variables;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var variables = new List<string>();
            foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables()) variables.Add($"{variable.Key}={variable.Value}");
            return variables;
        }
    }
}
