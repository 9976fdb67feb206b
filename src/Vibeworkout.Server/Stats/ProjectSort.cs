namespace Vibeworkout.Server.Stats;

/// <summary>How repositories are listed.</summary>
internal enum ProjectSort
{
    /// <summary>The last used first.</summary>
    Recent,

    /// <summary>The longest used first.</summary>
    Time,

    /// <summary>The one with most commits first.</summary>
    Commits,
}
