namespace RegimeGrpc.Client.Access;

/// <summary>What one call has shown of who is calling: a refusal is of that, not of what was fetched since.</summary>
internal sealed class Shown
{
    private volatile string? _secret;

    /// <summary>Null: nothing yet.</summary>
    internal string? Secret
    {
        get => _secret;
        set => _secret = value;
    }
}
