using System.Text.Json.Serialization;
using Vibeworkout.Cli.Terminal;

namespace Vibeworkout.Cli.Doctor;

/// <summary>What doctor tells scripts. Made at compile time, because reflection is off.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class DoctorJson : JsonSerializerContext;
