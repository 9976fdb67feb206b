namespace Vibeworkout.Protocol.Signals;

/// <summary>Why tools are locked where the heart rate is not the reason, as it stands in a signal's <c>state</c> (wire format,
/// §7).</summary>
public static class SignalState
{
    /// <summary>The workout ended.</summary>
    public const string Over = "over";

    /// <summary>The workout runs, and no heart rate has arrived for 10 s.</summary>
    public const string Silent = "silent";
}
