using Vibeworkout.Hook.Gate;

namespace Vibeworkout.Hook.Log;

/// <summary>Where the agent's own records of its sessions lie, as hooks tell: <c>vibeworkout verify</c> compares the log with them.</summary>
internal sealed class TranscriptPaths(GateFiles files)
{
    private const int MaxRemembered = 2000;

    /// <summary>Remembers where a session's record lies.</summary>
    public void Remember(string? path)
    {
        if (string.IsNullOrEmpty(path) || path.AsSpan().ContainsAny('\n', '\r') || Read().Contains(path))
        {
            return;
        }

        files.EnsureState();
        File.AppendAllText(files.Transcripts, path + "\n");
    }

    /// <summary>Those that are remembered, whether they are there or not.</summary>
    public IEnumerable<string> Read() => File.Exists(files.Transcripts) ? File.ReadLines(files.Transcripts).TakeLast(MaxRemembered) : [];
}
