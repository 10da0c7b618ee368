using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// What an OIDC authority says of itself: who it is and which keys it signs with. Until it has said so once, nothing can be said of a
/// token either: it may well be good. Afterwards the last answer is used while the authority is away.
/// </summary>
internal sealed partial class Authority : ConfigurationManager<OpenIdConnectConfiguration>
{
    // A caller waits for it, once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>No answer is not asked for again before this: otherwise every call would ask.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _address;
    private readonly Lock _gate = new();
    private Task<OpenIdConnectConfiguration>? _first;
    private long _failedAt;
    private bool _isTold;

    public Authority(string address, bool requireHttps, TimeProvider time, ILogger<Authority> log)
        : base(
            address.TrimEnd('/') + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(new HttpClient { Timeout = Patience }) { RequireHttps = requireHttps }) =>
        (_address, _time, _log) = (address, time, log);

    /// <summary>It has not answered yet.</summary>
    public bool IsUnknown
    {
        get
        {
            lock (_gate) return _first is not { IsCompletedSuccessfully: true };
        }
    }

    public override Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        Task<OpenIdConnectConfiguration> first;
        lock (_gate)
        {
            // All who come meanwhile share one question; one after the other they would wait for each other's time to run out.
            if (_first is null || (_first.IsFaulted && _time.GetElapsedTime(_failedAt) >= Pause)) _first = FetchAsync();
            first = _first;
        }

        return first.IsCompletedSuccessfully ? base.GetConfigurationAsync(cancel) : first.WaitAsync(cancel);
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        // Away from the lock that this was called under.
        await Task.Yield();
        try
        {
            var said = await base.GetConfigurationAsync(CancellationToken.None);
            if (_isTold) LogReached(_log, _address);
            return said;
        }
        catch (Exception failure)
        {
            if (!_isTold) LogUnreachable(_log, _address, failure.GetBaseException().Message);
            _isTold = true;
            _failedAt = _time.GetTimestamp();
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The token authority {Address} cannot be reached: {Reason} Callers with tokens are told AUTHORITY_UNAVAILABLE until it can.")]
    private static partial void LogUnreachable(ILogger logger, string address, string reason);

    [LoggerMessage(2, LogLevel.Information, "The token authority {Address} is reached again")]
    private static partial void LogReached(ILogger logger, string address);
}

/// <summary>A token cannot be verified now, because its authority has not said yet which keys it signs with.</summary>
internal sealed class AuthorityUnavailableException(Exception inner) : Exception("The token authority cannot be reached.", inner);
