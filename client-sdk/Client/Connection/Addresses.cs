namespace RegimeGrpc.Client.Connection;

/// <summary>Where the replicas of one server listen.</summary>
internal static class Addresses
{
    /// <exception cref="ArgumentException">No address, one that is none, or TLS for only some of them.</exception>
    internal static IReadOnlyList<Uri> Read(string text)
    {
        var addresses = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read1).Distinct().ToArray();
        if (addresses.Length == 0) throw Wrong(text);
        if (addresses.Any(a => a.Scheme != addresses[0].Scheme))
            throw new ArgumentException($"All addresses speak TLS (https) or none does (http): '{text}'.", nameof(RegimeClientOptions.Address));
        return addresses;
    }

    private static Uri Read1(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/" ? uri : throw Wrong(text);

    private static ArgumentException Wrong(string text) =>
        new($"The address must look like http://host:port or https://host:port, several separated by commas, not '{text}'.", nameof(RegimeClientOptions.Address));
}
