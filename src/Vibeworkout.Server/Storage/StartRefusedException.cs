namespace Vibeworkout.Server.Storage;

/// <summary>The configuration cannot be served safely; the message says which part, why, and what to write instead.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
