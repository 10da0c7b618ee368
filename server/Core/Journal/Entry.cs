namespace RegimeGrpc.Core.Journal;

/// <summary>An observation at its place in the journal.</summary>
/// <param name="Revision">Its place.</param>
/// <param name="Observation">The fact, as it was sent.</param>
/// <param name="AppendTime">The appending server's clock. It is shown, and takes no part in any value or digest.</param>
/// <param name="Hash">The rolling hash of the journal up to and including this entry.</param>
/// <param name="Origin">Who appended it; null where that was not noted. It takes no part in any hash, value or digest.</param>
public sealed record Entry(Revision Revision, Observation Observation, Instant AppendTime, RollingHash Hash, Origin? Origin = null);
