namespace RegimeGrpc.Client.Observations;

public enum Quality
{
    /// <summary>OK.</summary>
    Unspecified = 0,

    Ok = 1,

    Stale = 2,

    Suspect = 3,
}
