namespace RegimeGrpc.Testing;

/// <summary>A directory of its own under the system's temporary one, removed with everything in it.</summary>
public sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("regime-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is still dying may recreate a file meanwhile. A directory left behind fails no test.
        }
    }
}
