namespace RegimeGrpc.Client.Catalogue;

public sealed record Model
{
    public string Name { get; init; } = "";

    public string Fingerprint { get; init; } = "";

    public string CoreVersion { get; init; } = "";

    /// <summary>Used when a request names no model.</summary>
    public bool IsDefault { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyList<Role> Roles { get; init; } = [];

    public IReadOnlyList<Parameter> Parameters { get; init; } = [];
}

/// <summary>A series in a part. Several series may share a role, in order of preference.</summary>
public sealed record Role
{
    public string Name { get; init; } = "";

    public string Series { get; init; } = "";
}

public sealed record Parameter
{
    public string Name { get; init; } = "";

    public string Value { get; init; } = "";
}
