namespace Vibeworkout.Hook.Gate;

/// <summary>What decides for a folder.</summary>
/// <param name="Folder">The folder that decides: a work tree's root, or where one was. Null when there is nothing of git's or ours on the
/// way up.</param>
/// <param name="Files">The repository there; of one that cannot be followed, where its log still is. Null when there is none.</param>
/// <param name="IsGated">Whether that folder was set up for vibeworkout. Else it is merely the nearest repository.</param>
/// <param name="Problem">What is wrong with the folder's <c>.git</c>, to follow "its .git …"; null when it is a repository.</param>
internal sealed record GatePlace(string? Folder, GateFiles? Files, bool IsGated, string? Problem)
{
    public static GatePlace Nowhere { get; } = new(null, null, false, null);
}
