namespace Vibeworkout.Server.Storage;

/// <summary>The database cannot serve yet: it is away, or not migrated. The message is for people.</summary>
internal sealed class DatabaseNotReadyException(string message) : Exception(message);
