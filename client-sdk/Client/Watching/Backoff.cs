namespace RegimeGrpc.Client.Watching;

/// <summary>Waits that double up to a limit, each shortened at random by up to half so that a crowd does not return at one instant.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    /// <summary>Attempts since the last success.</summary>
    internal int Attempt { get; private set; }

    internal void Succeeded() => Attempt = 0;

    internal TimeSpan Next(TimeSpan? atLeast)
    {
        Attempt++;
        var doubled = first * Math.Pow(2, Math.Min(Attempt - 1, 30));
        var delay = (doubled < longest ? doubled : longest) * (0.5 + (Random.Shared.NextDouble() / 2));
        return atLeast > delay ? atLeast.Value : delay;
    }
}
