using System.Security.Cryptography;
using System.Text;

namespace AnchorOrleans.Dashboard.Tasks;

/// <summary>Code between a form and the API: forms end lines with CR and LF, the API takes base64.</summary>
internal static class SourceText
{
    /// <summary>Ends each line with LF alone, as editors on this platform do; so a form changes nothing that nobody typed.</summary>
    public static string Normalise(string? text) => (text ?? "").ReplaceLineEndings("\n");

    /// <summary>Makes what the API takes.</summary>
    public static string Encode(string? text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Normalise(text)));

    /// <summary>Reads what the API answers.</summary>
    public static string Decode(string code) => Normalise(Encoding.UTF8.GetString(Convert.FromBase64String(code)));

    /// <summary>Answers a short text that is another one for another code.</summary>
    public static string FingerprintOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(text))).AsSpan(0, 16));

    /// <summary>Answers a line of the code; empty when there is no such line.</summary>
    /// <param name="text">The code.</param>
    /// <param name="number">From 1.</param>
    public static string Line(string text, int number)
    {
        foreach (var line in Normalise(text).AsSpan().EnumerateLines())
        {
            if (--number == 0)
            {
                return line.ToString();
            }
        }

        return "";
    }
}
