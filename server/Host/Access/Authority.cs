using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// What an OIDC authority says of itself: who it is and which keys it signs with. Its last answer is used while it is away. Of a token
/// whose key is not in that answer nothing can be said before the authority has been asked again: it may have changed its keys. Safe
/// for concurrent use.
/// </summary>
internal sealed partial class Authority : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    /// <summary>It is not asked again before this: otherwise every call would ask, while it is away or with keys that callers make up.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A caller waits for it, once.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _address;
    private readonly HttpDocumentRetriever _http;
    private readonly Lock _gate = new();
    private Task<OpenIdConnectConfiguration>? _asked;
    private long _endedAt;
    private long _knownAt;
    private volatile OpenIdConnectConfiguration? _known;
    private bool _isTold;

    public Authority(string address, bool requireHttps, TimeProvider time, ILogger<Authority> log)
    {
        (_address, _time, _log) = (address, time, log);
        MetadataAddress = address.TrimEnd('/') + "/.well-known/openid-configuration";
        _http = new(new HttpClient { Timeout = Patience }) { RequireHttps = requireHttps };
    }

    /// <summary>It has not answered yet.</summary>
    public bool IsUnknown => _known is null;

    /// <summary>What it said last; waits for it only when it has not said anything yet.</summary>
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (_known is not { } known) return AskAsync().WaitAsync(cancel);
        // Keys that it has withdrawn must not be good for ever.
        if (_time.GetElapsedTime(Interlocked.Read(ref _knownAt)) >= AutomaticRefreshInterval) _ = AskAsync();
        return Task.FromResult(known);
    }

    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <summary>Does nothing: who needs its newest keys waits for <see cref="TryAskAsync"/>.</summary>
    public override void RequestRefresh()
    {
    }

    /// <summary>Asks it again, if that has not just been done.</summary>
    /// <returns>Whether it answered.</returns>
    public async Task<bool> TryAskAsync(CancellationToken cancel)
    {
        var asked = AskAsync();
        await ((Task)asked).WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asked.IsCompletedSuccessfully;
    }

    private Task<OpenIdConnectConfiguration> AskAsync()
    {
        lock (_gate)
        {
            // All who come meanwhile share one question; one after the other they would wait for each other's time to run out.
            if (_asked is { } asked && (!asked.IsCompleted || _time.GetElapsedTime(_endedAt) < Pause)) return asked;
            _asked = FetchAsync();
            // Nobody may be waiting for it.
            _ = _asked.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return _asked;
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        // Away from the lock that this was called under.
        await Task.Yield();
        try
        {
            var said = await OpenIdConnectConfigurationRetriever.GetAsync(MetadataAddress, _http, CancellationToken.None);
            Interlocked.Exchange(ref _knownAt, _time.GetTimestamp());
            _known = said;
            if (_isTold) LogReached(_log, _address);
            _isTold = false;
            return said;
        }
        catch (Exception failure)
        {
            if (!_isTold) LogUnreachable(_log, _address, failure.GetBaseException().Message);
            _isTold = true;
            throw;
        }
        finally
        {
            _endedAt = _time.GetTimestamp();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The token authority {Address} cannot be reached: {Reason} Callers with tokens that it signed with keys not known here are told AUTHORITY_UNAVAILABLE until it can.")]
    private static partial void LogUnreachable(ILogger logger, string address, string reason);

    [LoggerMessage(2, LogLevel.Information, "The token authority {Address} is reached again")]
    private static partial void LogReached(ILogger logger, string address);
}

/// <summary>A token cannot be verified now, because its authority does not say which keys it signs with.</summary>
internal sealed class AuthorityUnavailableException(Exception inner) : Exception("The token authority cannot be reached.", inner);
