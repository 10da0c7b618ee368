using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Testing;

/// <summary>What a client asked for when it opened a watch.</summary>
/// <param name="Model">Empty: the default model.</param>
/// <param name="ResumePoint">Empty: the latest signal.</param>
/// <param name="Topics">Empty: all.</param>
/// <param name="Delivery">As the contract has it: 0 and 1 are latest, 2 is every.</param>
/// <param name="SealedOnly">Only sealed signals.</param>
/// <param name="HeartbeatInterval">Null: the server's default.</param>
public sealed record WatchAsked(string Model, string ResumePoint, IReadOnlyList<Topic> Topics, int Delivery, bool SealedOnly, TimeSpan? HeartbeatInterval);
