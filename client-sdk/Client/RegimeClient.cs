namespace RegimeGrpc.Client;

/// <summary>The way to a RegimeGrpc server.</summary>
public sealed class RegimeClient;
