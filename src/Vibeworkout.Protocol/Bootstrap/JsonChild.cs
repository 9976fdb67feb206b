using System.Text.Json;

namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>A member of an object or an element of an array, as it stands in the text; positions in bytes.</summary>
/// <param name="Name">The member's name; null for an element.</param>
/// <param name="Start">Where it starts: at its name, or at its value for an element.</param>
/// <param name="ValueStart">Where its value starts.</param>
/// <param name="End">After its last byte.</param>
/// <param name="Kind">What its value starts with.</param>
internal readonly record struct JsonChild(string? Name, int Start, int ValueStart, int End, JsonTokenType Kind);
