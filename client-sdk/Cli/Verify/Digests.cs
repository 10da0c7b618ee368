using System.Security.Cryptography;
using System.Text;
using RegimeGrpc.Client.Observations;

namespace RegimeGrpc.Cli.Verify;

/// <summary>How a journal and its seals are linked.</summary>
internal static class Digests
{
    /// <summary>SHA-1 over the hash before (hex digits; empty before the first) and the observation's canonical bytes.</summary>
    internal static string Rolling(string before, Observation observation) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(before), .. CanonicalObservation.Encode(observation)]));

    /// <summary>SHA-256 over the chain before and the digest, both as hex digits.</summary>
    internal static string Chain(string before, string digest) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(before + digest)));
}
