using System.Security.Cryptography;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Models;

/// <summary>Named, immutable parameters and the roles of series. Several models may run side by side over one journal.</summary>
public sealed class Model
{
    /// <summary>Raised whenever any output bit changes.</summary>
    public const string CoreVersion = "9";

    private readonly Dictionary<string, RoleAssignment[]> _bySeries;

    /// <param name="name">Lower-case words and dashes.</param>
    /// <param name="description">One line.</param>
    /// <param name="roles">In order of preference within a role; no pair twice.</param>
    /// <param name="parameters">Of every section.</param>
    public Model(string name, string description, IReadOnlyList<RoleAssignment> roles, ModelParameters parameters)
    {
        Name = name;
        Description = description;
        Roles = roles;
        Parameters = parameters;
        CoreSeries = [.. roles.Where(role => role.IsCore).Select(role => role.Series).Distinct()];
        _bySeries = roles.GroupBy(role => role.Series, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        Fingerprint = Digest();
    }

    public string Name { get; }

    public string Description { get; }

    public IReadOnlyList<RoleAssignment> Roles { get; }

    public ModelParameters Parameters { get; }

    /// <summary>Without these there is no regime.</summary>
    public IReadOnlyList<string> CoreSeries { get; }

    /// <summary>Hex SHA-256 of name, roles, parameters and core version: what a signal is a function of, besides the journal.</summary>
    public string Fingerprint { get; }

    /// <summary>What a series is used for; empty when the model does not use it.</summary>
    public ReadOnlySpan<RoleAssignment> RolesOf(string series) => _bySeries.TryGetValue(series, out var roles) ? roles : [];

    /// <summary>The series in a role, in order of preference.</summary>
    public IEnumerable<string> SeriesIn(Role role) => Roles.Where(assignment => assignment.Role == role).Select(assignment => assignment.Series);

    private string Digest()
    {
        var writer = new CanonicalWriter();
        writer.Text(CoreVersion);
        writer.Text(Name);
        writer.List(Roles, static (w, role) =>
        {
            w.Byte((byte)role.Role);
            w.Text(role.Series);
            w.Bool(role.IsCore);
        });
        Parameters.Encode(writer);
        return Convert.ToHexStringLower(SHA256.HashData(writer.Written));
    }
}
