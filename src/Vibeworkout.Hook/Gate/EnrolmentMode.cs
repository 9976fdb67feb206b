namespace Vibeworkout.Hook.Gate;

/// <summary>How a repository was set up.</summary>
internal enum EnrolmentMode
{
    /// <summary>For this person in this clone; nothing lies in the work tree.</summary>
    Personal,

    /// <summary>By a config without a person that a team commits; whoever enrols is gated, and nobody else.</summary>
    Team,

    /// <summary>By a config with the person and the agents' settings, committed: for everybody who uses the repository.</summary>
    Committed,

    /// <summary>As <see cref="Personal"/>, on sight, by what the person accepted for every repository of theirs.</summary>
    Everywhere,
}
