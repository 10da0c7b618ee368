namespace RegimeGrpc.Client.Testing.Scripted;

/// <summary>What happens to the next signal on its way to every watch.</summary>
internal enum Twist
{
    None,

    /// <summary>It is sent twice.</summary>
    Duplicate,

    /// <summary>It is not sent.</summary>
    Skip,

    /// <summary>The one after it is sent first.</summary>
    Reorder,

    /// <summary>It is left out for the one after it, with a receipt.</summary>
    Conflate,
}
