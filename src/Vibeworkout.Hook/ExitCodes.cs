namespace Vibeworkout.Hook;

/// <summary>What the process ends with. Scripts tell outcomes apart by these; they do not change.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>A wrong command line; for a hook, "blocked".</summary>
    public const int Usage = 2;
    public const int Blocked = 2;

    /// <summary><c>sync</c>: no lines were waiting.</summary>
    public const int NothingToDo = 10;

    /// <summary><c>sync</c>: the remote could not be reached; the lines wait.</summary>
    public const int Offline = 11;

    /// <summary><c>sync</c>: the remote said no; the lines wait.</summary>
    public const int Refused = 12;

    /// <summary><c>sync</c>: another sync of this repository is running.</summary>
    public const int Busy = 13;

    /// <summary><c>verify</c>: there is nothing to compare.</summary>
    public const int Unknown = 14;
}
