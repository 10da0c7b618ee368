namespace RegimeGrpc.Server.Feeds.Alpaca;

/// <summary>The headers every request of Alpaca carries.</summary>
internal static class AlpacaKeys
{
    public static IReadOnlyList<(string Name, string Value)> Of(ProviderOptions provider) =>
        [("APCA-API-KEY-ID", provider.Key), ("APCA-API-SECRET-KEY", provider.Secret)];
}
