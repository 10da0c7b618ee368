namespace RegimeGrpc.Core.Models;

/// <summary>A series in a part.</summary>
/// <param name="Role">The part.</param>
/// <param name="Series">Its id in the catalogue.</param>
/// <param name="IsCore">Without it there is no regime, and past its due time the signal cannot be relied on.</param>
public sealed record RoleAssignment(Role Role, string Series, bool IsCore = false);
