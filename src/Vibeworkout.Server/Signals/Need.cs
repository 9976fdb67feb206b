namespace Vibeworkout.Server.Signals;

/// <summary>How much a signal has to go out, least first.</summary>
internal enum Need
{
    Nothing,
    Heartbeat,
    Now,
}
