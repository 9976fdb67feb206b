namespace Vibeworkout.Server.Storage;

/// <summary>Says that somebody uses the SQLite file in a data folder: a lock that ends with the process. Many may use it at once, but
/// nobody while somebody has it alone.</summary>
internal sealed class FolderUse : IDisposable
{
    private readonly FileStream held;

    private FolderUse(FileStream held) => this.held = held;

    /// <exception cref="StartRefusedException">Somebody has it alone.</exception>
    public static FolderUse Take(DataFolder data) =>
        TryTake(data, FileShare.ReadWrite)
        ?? throw new StartRefusedException(
            $"A backup is being restored in {data.Path}, so the database is not used now. Start again when that is over."
        );

    /// <summary>For who replaces the file; null while anybody uses it.</summary>
    public static FolderUse? TryTakeAlone(DataFolder data) => TryTake(data, FileShare.None);

    public void Dispose() => held.Dispose();

    private static FolderUse? TryTake(DataFolder data, FileShare share)
    {
        try
        {
            return new(new FileStream(Path.Combine(data.Path, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, share));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
