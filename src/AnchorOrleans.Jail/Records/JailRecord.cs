using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AnchorOrleans.Jail.Processes;

namespace AnchorOrleans.Jail.Records;

/// <summary>What is written down before a jail starts: enough to find and end all of it after this service was killed.</summary>
/// <param name="Epoch">The boot and pid namespace in which process ids are meant.</param>
/// <param name="Name">The jail's name.</param>
/// <param name="UserId">The host user that only this jail's processes have; null where the service has no users to give.</param>
/// <param name="Cgroups">The folders of its control group.</param>
/// <param name="Handed">The host folders handed to its user.</param>
internal sealed record JailRecord(
    string Epoch, string Name, uint? UserId, ImmutableArray<string> Cgroups, ImmutableArray<HandedPath> Handed);

/// <summary>A host file or folder and whose it was before.</summary>
internal sealed record HandedPath(string Path, uint UserId, uint GroupId);

/// <summary>Added to the record once they run: bubblewrap's monitor, and the first process of the pid namespace.</summary>
internal sealed record JailProcesses(ProcessIdentity Monitor, ProcessIdentity First);

[JsonSerializable(typeof(JailRecord))]
[JsonSerializable(typeof(JailProcesses))]
internal sealed partial class JailRecordJson : JsonSerializerContext;
