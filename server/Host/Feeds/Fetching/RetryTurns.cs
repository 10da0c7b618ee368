namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// Every try takes a turn at its provider's gate, those after the first as well. The first has had its turn before: the wait for it
/// does not count as time of the request.
/// </summary>
internal sealed class RetryTurns(RequestGate gate) : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<bool> IsTried = new("feeds.is-tried");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(IsTried, out _)) await gate.TurnAsync(cancellationToken);
        request.Options.Set(IsTried, true);
        return await base.SendAsync(request, cancellationToken);
    }
}
