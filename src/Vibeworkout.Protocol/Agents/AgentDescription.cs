namespace Vibeworkout.Protocol.Agents;

/// <summary>
/// All that is known of a coding agent, measured with the real client where <see cref="Tried"/> names versions. What is written for it, what
/// its hooks are answered, what <c>doctor</c> looks at and what <c>docs/agents.md</c> says all take from here.
/// </summary>
public sealed record AgentDescription
{
    /// <summary>The name, as <c>--agent</c> takes it and as log lines carry it.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>The client's program on the PATH.</summary>
    public required string Program { get; init; }

    /// <summary>The file that calls the gate, from the repository's root.</summary>
    public required string ProjectFile { get; init; }

    /// <summary>The agent's folder of a user, from the home.</summary>
    public required string UserFolder { get; init; }

    /// <summary>The same file of a user, from there.</summary>
    public required string UserFile { get; init; }

    /// <summary>The variable that names another folder than <see cref="UserFolder"/>; null where there is none.</summary>
    public string? FolderVariable { get; init; }

    /// <summary>The variable by which its hooks are told in which folder it was started; null where there is none.</summary>
    public string? ProjectVariable { get; init; }

    /// <summary>Whether it reads its project's file from the repository's root as well, wherever in it it is started.</summary>
    public bool ReadsRoot { get; init; }

    /// <summary>Whether lines carry a hash of the call's input: its calls have no name by which two ends could be joined, or one that its own
    /// records do not know.</summary>
    public bool HashesInputs { get; init; }

    /// <summary>Whether it takes variables from a file named <c>.env</c>.</summary>
    public bool ReadsDotEnv { get; init; }

    /// <summary>The names of the folders, wherever they lie, in which it keeps settings, hooks, plugins and servers: no file tool writes there.</summary>
    public required IReadOnlyList<string> GuardedFolders { get; init; }

    /// <summary>The same for files by their name.</summary>
    public IReadOnlyList<string> GuardedFiles { get; init; } = [];

    /// <summary>Variables that name more folders of that kind, beside <see cref="FolderVariable"/>.</summary>
    public IReadOnlyList<string> GuardedFolderVariables { get; init; } = [];

    /// <summary>Variables that name files of that kind.</summary>
    public IReadOnlyList<string> GuardedFileVariables { get; init; } = [];

    /// <summary>Tools that change nothing but their own session.</summary>
    public IReadOnlyList<string> Readers { get; init; } = [];

    /// <summary>Tools that run a command line.</summary>
    public IReadOnlyList<string> Shells { get; init; } = [];

    /// <summary>Tools that write the files that they name.</summary>
    public IReadOnlyList<string> Writers { get; init; } = [];

    /// <summary>Tools without which a run cannot end: they are logged, and let through.</summary>
    public IReadOnlyList<string> NeverGated { get; init; } = [];

    /// <summary>All its tools.</summary>
    public IEnumerable<string> Tools => Shells.Concat(Writers).Concat(Readers);

    /// <summary>Settings that turn the gate off.</summary>
    public IReadOnlyList<AgentSwitch> Switches { get; init; } = [];

    /// <summary>Variables that turn the gate off where they are set, to anything but nothing.</summary>
    public IReadOnlyList<string> SwitchVariables { get; init; } = [];

    /// <summary>A variable that makes it wait for our plugin, and a value that is long enough; null where there is none.</summary>
    public (string Name, string Value)? PatienceVariable { get; init; }

    /// <summary>The client's versions with which all this was measured, the newest first; none where only its documentation says so.</summary>
    public IReadOnlyList<string> Tried { get; init; } = [];

    /// <summary>What cannot be closed, for <c>docs/agents.md</c>.</summary>
    public required string StaysOpen { get; init; }
}
