namespace RegimeGrpc.Server.Access;

/// <summary>What was shown does not tell who calls. The message says nothing of what was shown.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="isExpired">It was good once.</param>
internal sealed class CredentialException(string message, bool isExpired) : Exception(message)
{
    public bool IsExpired { get; } = isExpired;
}
