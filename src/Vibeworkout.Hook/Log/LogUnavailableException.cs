namespace Vibeworkout.Hook.Log;

/// <summary>The log, or a file that belongs to it, cannot be used, for another reason than the disk's. The message is a sentence, without
/// its full stop, that says why and what helps.</summary>
internal sealed class LogUnavailableException(string message) : IOException(message)
{
    public static LogUnavailableException Locked() => new("the tool log is locked by another vibeworkout process; end the one that hangs");

    public static LogUnavailableException NotRegular(string path) =>
        new($"{path} is no regular file, so what is written there may go nowhere; remove it, the next call makes it anew");
}
