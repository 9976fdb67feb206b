namespace Vibeworkout.Testing;

/// <summary>A folder for one test. Gone when disposed, read-only parts included.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("vibeworkout-test-").FullName;

    /// <summary>A path inside it.</summary>
    public string this[params string[] parts] => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        EndProcesses();
        for (var tries = 20; Directory.Exists(Path); tries--)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (Exception e) when (tries > 0 && e is IOException or UnauthorizedAccessException)
            {
                // a background process of the test is just ending, or a test left something read-only
                MakeWritable();
                Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System).Wait();
            }
        }
    }

    /// <summary>Ends what the test's own processes left running in the background: those that work in this folder.</summary>
    private void EndProcesses()
    {
        foreach (var entry in Directory.Exists("/proc") ? Directory.EnumerateDirectories("/proc") : [])
        {
            try
            {
                if (
                    int.TryParse(System.IO.Path.GetFileName(entry), out var id)
                    && new FileInfo(System.IO.Path.Combine(entry, "cwd")).LinkTarget is { } cwd
                    && cwd.StartsWith(Path, StringComparison.Ordinal)
                )
                {
                    using var process = System.Diagnostics.Process.GetProcessById(id);
                    process.Kill();
                    process.WaitForExit();
                }
            }
            catch (Exception e)
                when (e
                        is ArgumentException
                            or InvalidOperationException
                            or IOException
                            or UnauthorizedAccessException
                            or System.ComponentModel.Win32Exception
                )
            {
                // it ended by itself, or is somebody else's
            }
        }
    }

    private void MakeWritable()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
