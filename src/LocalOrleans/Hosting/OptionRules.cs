using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Checks, when the host starts, that its options can work, and reports all that cannot.</summary>
internal sealed class OptionRules(IOptions<GrainCollectionOptions> collection, IOptions<SiloMessagingOptions> messaging, IOptions<ReminderOptions> reminders)
{
    public void Verify()
    {
        string[] errors = [.. Collection(collection.Value), .. Messaging(messaging.Value), .. Reminders(reminders.Value)];
        if (errors.Length > 0)
        {
            throw new OrleansConfigurationException(string.Join(" ", errors));
        }
    }

    private static IEnumerable<string> Collection(GrainCollectionOptions options) =>
    [
        .. Positive($"{nameof(GrainCollectionOptions)}.{nameof(options.CollectionQuantum)}", options.CollectionQuantum),
        .. Positive($"{nameof(GrainCollectionOptions)}.{nameof(options.ActivationTimeout)}", options.ActivationTimeout),
        .. Positive($"{nameof(GrainCollectionOptions)}.{nameof(options.DeactivationTimeout)}", options.DeactivationTimeout),
        .. options.ClassSpecificCollectionAge
            .Append(new(nameof(options.CollectionAge), options.CollectionAge))
            .Where(age => age.Value <= options.CollectionQuantum)
            .Select(age => $"{nameof(GrainCollectionOptions)}: {age.Key} is {age.Value} and must be greater than {nameof(options.CollectionQuantum)}, which is {options.CollectionQuantum}."),
    ];

    private static IEnumerable<string> Messaging(SiloMessagingOptions options) =>
    [
        .. Positive($"{nameof(SiloMessagingOptions)}.{nameof(options.ResponseTimeout)}", options.ResponseTimeout),
        .. options.MaxForwardCount is < 0 or > 255
            ? [$"{nameof(SiloMessagingOptions)}.{nameof(options.MaxForwardCount)} is {options.MaxForwardCount} and must be from 0 to 255."]
            : Array.Empty<string>(),
    ];

    private static IEnumerable<string> Reminders(ReminderOptions options) =>
    [
        .. Positive($"{nameof(ReminderOptions)}.{nameof(options.RefreshReminderListPeriod)}", options.RefreshReminderListPeriod),
        .. Positive($"{nameof(ReminderOptions)}.{nameof(options.InitializationTimeout)}", options.InitializationTimeout),
        .. options.MinimumReminderPeriod < TimeSpan.Zero
            ? [$"{nameof(ReminderOptions)}.{nameof(options.MinimumReminderPeriod)} is {options.MinimumReminderPeriod} and must not be negative."]
            : Array.Empty<string>(),
        .. options.ReminderLoadingWindow < options.RefreshReminderListPeriod
            ? [$"{nameof(ReminderOptions)}.{nameof(options.ReminderLoadingWindow)} is {options.ReminderLoadingWindow} and must be at least {nameof(options.RefreshReminderListPeriod)}, which is {options.RefreshReminderListPeriod}."]
            : Array.Empty<string>(),
    ];

    private static string[] Positive(string name, TimeSpan value) => value > TimeSpan.Zero ? [] : [$"{name} is {value} and must be greater than zero."];
}
