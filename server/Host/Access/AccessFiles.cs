namespace RegimeGrpc.Server.Access;

/// <summary>What access is decided by, from files that may change while the server runs.</summary>
internal sealed class AccessFiles : IDisposable
{
    private readonly WatchedFiles<AccessList>? _list;
    private readonly TimeProvider _time;

    /// <exception cref="UsageException">A file cannot be read or used.</exception>
    public AccessFiles(ServerOptions options, TimeProvider time, ILogger<AccessFiles> log)
    {
        _time = time;
        if (options.ApiKeys is { } keys) _list = Watch("--api-keys", [keys], files => AccessList.Read(files[0]), log);
        if (options is { TlsCertificate: { } certificate, TlsKey: { } key })
        {
            Tls = options.TlsClientCa is { } ca
                ? Watch("--tls-cert, --tls-key, --tls-client-ca", [certificate, key, ca], TlsMaterial.Read, log)
                : Watch("--tls-cert, --tls-key", [certificate, key], TlsMaterial.Read, log);
            Term = new(Tls, time, log);
        }

        if (_list is not null) _list.Changed += list => Changed?.Invoke(list);
    }

    /// <summary>Null when keys are not asked for.</summary>
    public AccessList? List => _list?.Current;

    /// <summary>Null without TLS.</summary>
    public WatchedFiles<TlsMaterial>? Tls { get; }

    /// <summary>Null without TLS.</summary>
    public CertificateTerm? Term { get; }

    /// <summary>Of the files that are asked for: whether what they hold now cannot be used, so that access goes by what they held before.</summary>
    public IEnumerable<(string Files, bool IsStale)> Staleness
    {
        get
        {
            if (_list is not null) yield return ("keys", _list.IsStale);
            if (Tls is not null) yield return ("tls", Tls.IsStale);
        }
    }

    /// <summary>The clock that keys expire by, also where a simulated market has another.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The list of keys has changed.</summary>
    public event Action<AccessList>? Changed;

    private WatchedFiles<T> Watch<T>(string flags, IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T> make, ILogger log) where T : class
    {
        try
        {
            return new(paths, make, _time, log);
        }
        catch (UsageException mistake)
        {
            throw new UsageException($"{flags} {mistake.Message}");
        }
    }

    public void Dispose()
    {
        _list?.Dispose();
        Term?.Dispose();
        Tls?.Dispose();
    }
}
