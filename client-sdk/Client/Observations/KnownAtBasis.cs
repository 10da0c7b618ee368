namespace RegimeGrpc.Client.Observations;

/// <summary>What a known-at rests on.</summary>
public enum KnownAtBasis
{
    /// <summary>The word of whoever sent it.</summary>
    Unspecified = 0,

    /// <summary>The provider says when it was published, or it is the time of a trade or bar itself.</summary>
    ProviderStamp = 1,

    /// <summary>It was looked for, and was there then.</summary>
    FirstSeen = 2,

    /// <summary>A rule about its kind, late rather than early: history whose publication nobody has noted.</summary>
    Rule = 3,
}
