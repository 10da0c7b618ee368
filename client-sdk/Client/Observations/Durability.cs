namespace RegimeGrpc.Client.Observations;

public enum Durability
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>An acknowledged observation survives a crash and a power cut.</summary>
    Full = 1,

    /// <summary>A crash of the store may lose the last acknowledged observations.</summary>
    Relaxed = 2,
}
