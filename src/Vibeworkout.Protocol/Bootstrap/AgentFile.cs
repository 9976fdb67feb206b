namespace Vibeworkout.Protocol.Bootstrap;

/// <summary>A file by which an agent is told to call the gate: what it has to hold, and how ours goes in and comes out again.</summary>
public abstract class AgentFile
{
    private protected AgentFile(string projectPath, string userPath) => (ProjectPath, UserPath) = (projectPath, userPath);

    /// <summary>The file, from the repository's root.</summary>
    public string ProjectPath { get; }

    /// <summary>The user's own, from the agent's folder of a user.</summary>
    public string UserPath { get; }

    /// <summary>The text with ours in it; the same text when all of it is there.</summary>
    /// <param name="text">The file's text; null where there is no file.</param>
    /// <exception cref="FormatException">Ours cannot go into this text; the message says why.</exception>
    public abstract string Merge(string? text);

    /// <summary>The text without ours. What held nothing else goes as well; null when nothing is left that was not ours.</summary>
    /// <exception cref="FormatException">The text cannot be read.</exception>
    public abstract string? Remove(string text);

    /// <summary>Whether ours is there, in exactly a form that blocks on every failure.</summary>
    /// <exception cref="FormatException">The text cannot be read.</exception>
    public abstract bool HasGate(string text);

    /// <summary>Whether something of ours is there, in whatever form.</summary>
    public abstract bool HoldsOurs(string text);

    /// <summary>Whether the gate is called from there, in whatever form.</summary>
    public virtual bool CallsGate(string text) => HoldsOurs(text);

    /// <summary>A member that stands twice where the agent looks; the agent takes the last one. Null when there is none.</summary>
    /// <exception cref="FormatException">The text cannot be read.</exception>
    public virtual DoubledMember? FindDoubled(string text) => null;
}
