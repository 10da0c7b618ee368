using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Models and the series catalogue on the wire.</summary>
internal static class WireModels
{
    public static ListModelsResponse Show(IEnumerable<Core.Models.Model> models)
    {
        var response = new ListModelsResponse();
        foreach (var model in models) response.Models.Add(Show(model, isDefault: response.Models.Count == 0));
        response.Series.AddRange(SeriesCatalogue.All.Select(Show));
        return response;
    }

    private static Wire.V1.Model Show(Core.Models.Model model, bool isDefault)
    {
        var wire = new Wire.V1.Model
        {
            Name = model.Name,
            Fingerprint = model.Fingerprint,
            CoreVersion = Core.Models.Model.CoreVersion,
            IsDefault = isDefault,
            Description = model.Description,
        };
        wire.Roles.AddRange(model.Roles.Select(role => new Wire.V1.Role { Role_ = role.Role.ToString(), Series = role.Series }));
        wire.Parameters.AddRange(model.Parameters.Describe().Select(parameter => new Parameter { Name = parameter.Name, Value = parameter.Value }));
        return wire;
    }

    private static Wire.V1.Series Show(SeriesDefinition series) => new()
    {
        Id = series.Id,
        Kind = (Wire.V1.SeriesKind)(int)series.Kind,
        Unit = series.Unit,
        Description = series.Description,
        Publication = series.Publication,
        Period = series.Period is { } period ? Duration.FromTimeSpan(period) : null,
    };
}
