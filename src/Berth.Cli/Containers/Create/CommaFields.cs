using System.Text;

namespace Berth.Cli.Containers.Create;

/// <summary>One record of comma-separated fields, where a quoted field may hold commas.</summary>
internal static class CommaFields
{
    /// <summary>The fields; null when the text is empty or a quote is not closed.</summary>
    public static List<string>? Split(string text)
    {
        if (text.Length == 0)
            return null;
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
                continue;
            }

            if (text[i] != '"' || field.Length > 0)
            {
                field.Append(text[i]);
                continue;
            }

            for (i++; ; i++)
            {
                if (i >= text.Length)
                    return null;
                if (text[i] != '"')
                    field.Append(text[i]);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[i++]);
                else
                    break;
            }
        }

        return fields;
    }
}
