namespace RegimeGrpc.Client.Catalogue;

/// <summary>The models a server runs and the series it accepts observations of.</summary>
public sealed record Models
{
    public IReadOnlyList<Model> All { get; init; } = [];

    public IReadOnlyList<Series> Series { get; init; } = [];

    /// <summary>The model that is used when a request names none; null if the server names none.</summary>
    public Model? Default => All.FirstOrDefault(m => m.IsDefault);
}
