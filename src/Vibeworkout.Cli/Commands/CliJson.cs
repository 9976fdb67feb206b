using System.Text.Json.Serialization;
using Vibeworkout.Cli.Doctor;
using Vibeworkout.Cli.History;
using Vibeworkout.Cli.Sync;

namespace Vibeworkout.Cli.Commands;

/// <summary>Everything the program reads or writes as JSON for people and scripts; made at compile time, because reflection is
/// off.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(SyncState))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(InitRecord))]
[JsonSerializable(typeof(LogEntry[]))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class CliJson : JsonSerializerContext;
