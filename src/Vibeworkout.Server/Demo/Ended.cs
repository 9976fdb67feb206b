namespace Vibeworkout.Server.Demo;

/// <summary>How a process ended.</summary>
internal readonly record struct Ended(int ExitCode, string Stdout, string Stderr, TimeSpan Took);
