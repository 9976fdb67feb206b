namespace Vibeworkout.Server.Demo;

/// <summary>How a call of the demo ends once it is let through.</summary>
internal enum DemoEnd
{
    Succeeds,
    Fails,
    Silent,
}
