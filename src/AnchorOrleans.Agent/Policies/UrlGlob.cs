namespace AnchorOrleans.Agent.Policies;

/// <summary>Compares addresses with patterns in which <c>*</c> stands for any characters; case makes no difference.</summary>
internal static class UrlGlob
{
    /// <summary>Tells whether the whole text fits, in time that grows with the product of both lengths at most.</summary>
    public static bool Matches(string pattern, string text)
    {
        var (inPattern, inText, star, resume) = (0, 0, -1, 0);
        while (inText < text.Length)
        {
            if (inPattern < pattern.Length && pattern[inPattern] == '*')
            {
                star = inPattern++;
                resume = inText;
            }
            else if (inPattern < pattern.Length && char.ToLowerInvariant(pattern[inPattern]) == char.ToLowerInvariant(text[inText]))
            {
                inPattern++;
                inText++;
            }
            else if (star >= 0)
            {
                inPattern = star + 1;
                inText = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(inPattern).TrimStart('*').IsEmpty;
    }
}
