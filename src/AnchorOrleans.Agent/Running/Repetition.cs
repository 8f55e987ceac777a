using System.Security.Cryptography;
using System.Text;

namespace AnchorOrleans.Agent.Running;

/// <summary>Notices when the same is done on the same page again, also when something else is done in between.</summary>
internal static class Repetition
{
    private const int Remembered = 24;

    /// <summary>Takes note of a turn and tells how often it has now been the same.</summary>
    public static int Count(RunState state, Turn turn)
    {
        var text = $"{turn.Seen.Hash}\n{string.Join('\n', turn.Calls.Select(call => $"{call.Tool} {call.Arguments}"))}";
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
        state.Repeated.Add(key);
        if (state.Repeated.Count > Remembered)
        {
            state.Repeated.RemoveAt(0);
        }

        return state.Repeated.Count(one => string.Equals(one, key, StringComparison.Ordinal));
    }
}
