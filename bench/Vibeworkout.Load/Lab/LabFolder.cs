namespace Vibeworkout.Load.Lab;

/// <summary>A temporary folder for everything of a run; gone afterwards.</summary>
internal sealed class LabFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("vibeworkout-load-").FullName;

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
