using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Core.Tests.SmallCaps;

public sealed class SmallCapsParametersTests
{
    [Fact]
    public void Every_parameter_takes_part_in_the_fingerprint()
    {
        ParameterEncodings.EveryParameterCounts(new SmallCapsParameters(), static (p, w) => p.Encode(w));
        ParameterEncodings.EveryParameterCounts(new RecordParameters(), static (p, w) => p.Encode(w));
        ParameterEncodings.EveryParameterCounts(new SqueezeParameters(), static (p, w) => p.Encode(w));
        ParameterEncodings.EveryParameterCounts(new SqueezeWeights(), static (p, w) => p.Encode(w));
        ParameterEncodings.EveryParameterCounts(new RowScale(1, 2), static (p, w) => p.Encode(w));
        ParameterEncodings.EveryParameterCounts(new InputAge(1, 2), static (p, w) => p.Encode(w));
        ParameterEncodings.EveryParameterCounts(RecordSeeds.Russell2000, static (p, w) => p.Encode(w));
    }

    [Fact]
    public void The_parts_take_part_too()
    {
        var parameters = new SmallCapsParameters();
        SmallCapsParameters[] variants =
        [
            parameters,
            parameters with { Records = parameters.Records with { Seeds = null } },
            parameters with { Records = parameters.Records with { Drought = 61 } },
            parameters with { Squeeze = parameters.Squeeze with { Weights = new SqueezeWeights { Gamma = 2 } } },
            parameters with { Squeeze = parameters.Squeeze with { Concentration = new RowScale(0.55, 0.2) } },
            parameters with { Squeeze = parameters.Squeeze with { Efficiency = new RowScale(0.25, 0.2) } },
            parameters with { Squeeze = parameters.Squeeze with { Volatility = new RowScale(1, 0.5) } },
            parameters with { Squeeze = parameters.Squeeze with { Volume = new RowScale(0.95, 0.4) } },
            parameters with { Squeeze = parameters.Squeeze with { FundAge = new InputAge(3, 3) } },
            parameters with { Squeeze = parameters.Squeeze with { VolatilityIndexAge = new InputAge(3, 3) } },
            parameters with { Squeeze = parameters.Squeeze with { CreditAge = new InputAge(3, 3) } },
            parameters with { Squeeze = parameters.Squeeze with { GammaAge = new InputAge(3, 3) } },
            parameters with { Squeeze = parameters.Squeeze with { ShortVolumeAge = new InputAge(3, 3) } },
            parameters with { Squeeze = parameters.Squeeze with { ShortInterestAge = new InputAge(3, 3) } },
        ];
        var encodings = variants.Select(static variant =>
        {
            var writer = new CanonicalWriter();
            variant.Encode(writer);
            return Convert.ToHexString(writer.Written);
        });
        Assert.Equal(variants.Length, encodings.Distinct().Count());
    }
}
