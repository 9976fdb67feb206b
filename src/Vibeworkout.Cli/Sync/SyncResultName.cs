using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vibeworkout.Cli.Sync;

/// <summary>Its names on the wire: in snake_case, as everything.</summary>
internal sealed class SyncResultName() : JsonStringEnumConverter<SyncResult>(JsonNamingPolicy.SnakeCaseLower);
