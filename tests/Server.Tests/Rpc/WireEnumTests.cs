using System.Reflection;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>States travel by their numbers: a member that one side lacks, or numbers otherwise, would lie on the wire.</summary>
public sealed class WireEnumTests
{
    private static readonly Type[] OfTheTopics =
    [
        .. new[]
        {
            Wire.V1.LevelsReflection.Descriptor, Wire.V1.CorrelationReflection.Descriptor, Wire.V1.SmallCapsReflection.Descriptor,
            Wire.V1.ContextReflection.Descriptor, Wire.V1.RegimeReflection.Descriptor, Wire.V1.SignalReflection.Descriptor, Wire.V1.ValueReflection.Descriptor,
        }.SelectMany(file => file.EnumTypes).Select(type => type.ClrType),
    ];

    // The core's journal does not know where its observations come from; the server's does.
    private static readonly Dictionary<string, Type> InTheCore = typeof(Core.Instant).Assembly.GetTypes()
        .Concat([typeof(Server.Pipeline.Provenance)])
        .Where(type => type.IsEnum && OfTheTopics.Any(wire => wire.Name == type.Name))
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. OfTheTopics.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_sides_have_the_same_members_with_the_same_numbers(string name)
    {
        Assert.True(InTheCore.TryGetValue(name, out var core), $"{name} is on the wire only");
        var wire = OfTheTopics.Single(type => type.Name == name);
        var expected = Members(core).Prepend((Name: "Unspecified", Number: 0));
        Assert.Equal(expected, Members(wire));
    }

    private static IEnumerable<(string Name, int Number)> Members(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (field.Name, Number: Convert.ToInt32(field.GetRawConstantValue(), null)))
        .OrderBy(member => member.Number);
}
