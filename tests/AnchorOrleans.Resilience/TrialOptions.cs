using System.Globalization;

namespace AnchorOrleans.Resilience;

/// <summary>What to try.</summary>
/// <param name="Rounds">How many failures, one after the other.</param>
/// <param name="Silos">How many silos.</param>
/// <param name="Gateways">How many gateways.</param>
/// <param name="Seed">From which the failures follow, so that a run can be repeated.</param>
/// <param name="Failures">Which failures to choose from, by name; none for all.</param>
/// <param name="Folder">Where everything is kept; null for a temporary folder that is removed.</param>
internal sealed record TrialOptions(int Rounds, int Silos, int Gateways, int Seed, string[] Failures, string? Folder)
{
    public const string Usage = "AnchorOrleans.Resilience [--rounds 30] [--silos 3] [--gateways 2] [--seed N] [--failures kill,freeze,…] [--folder DIR]";

    /// <exception cref="FormatException">An argument is not known, or no number.</exception>
    public static TrialOptions Parse(string[] arguments)
    {
        var options = new TrialOptions(Rounds: 30, Silos: 3, Gateways: 2, Seed: Environment.TickCount, [], Folder: null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"'{arguments[i]}' needs a value. {Usage}");
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number(value) },
                "--silos" => options with { Silos = Number(value) },
                "--gateways" => options with { Gateways = Number(value) },
                "--seed" => options with { Seed = Number(value) },
                "--failures" => options with { Failures = value.Split(',') },
                "--folder" => options with { Folder = value },
                _ => throw new FormatException($"'{arguments[i]}' is not known. {Usage}"),
            };
        }

        return options;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
