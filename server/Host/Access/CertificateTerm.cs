using System.Globalization;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Says in time that the server's certificate ends, and that it has: at the start, when it changes, and once a day. It is served all the
/// same: a client may have its own idea of the time, and none is better off with a server that is not there.
/// </summary>
internal sealed partial class CertificateTerm : IDisposable
{
    private static readonly TimeSpan Notice = TimeSpan.FromDays(14);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    private readonly WatchedFiles<TlsMaterial> _tls;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ITimer _timer;

    public CertificateTerm(WatchedFiles<TlsMaterial> tls, TimeProvider time, ILogger log)
    {
        (_tls, _time, _log) = (tls, time, log);
        tls.Changed += Look;
        _timer = time.CreateTimer(_ => Look(_tls.Current), null, Interval, Interval);
        Look(tls.Current);
    }

    /// <summary>Less than nothing once it has ended.</summary>
    public TimeSpan Remaining => _tls.Current.Ends - _time.GetUtcNow();

    public void Dispose()
    {
        _tls.Changed -= Look;
        _timer.Dispose();
    }

    private void Look(TlsMaterial material)
    {
        var now = _time.GetUtcNow();
        if (material.Ends <= now) LogEnded(_log, Show(material.Ends));
        else if (material.Ends - now < Notice) LogEnding(_log, Show(material.Ends));
        if (material.Begins > now) LogEarly(_log, Show(material.Begins));
    }

    private static string Show(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    [LoggerMessage(3, LogLevel.Warning, "The server's certificate (--tls-cert) has expired at {Ends}: clients refuse it. Put a renewed one into the files; it is read within a second or two.")]
    private static partial void LogEnded(ILogger logger, string ends);

    [LoggerMessage(4, LogLevel.Warning, "The server's certificate (--tls-cert) expires at {Ends}. Put a renewed one into the files before that; it is read within a second or two.")]
    private static partial void LogEnding(ILogger logger, string ends);

    [LoggerMessage(5, LogLevel.Warning, "The server's certificate (--tls-cert) is not valid before {Begins}: clients refuse it until then. Is the clock right?")]
    private static partial void LogEarly(ILogger logger, string begins);
}
