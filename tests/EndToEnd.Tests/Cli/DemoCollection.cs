using RegimeGrpc.EndToEnd.Tests.Demo;

namespace RegimeGrpc.EndToEnd.Tests.Cli;

/// <summary>One simulated market for all tests that only look at it.</summary>
[CollectionDefinition(Name)]
public sealed class DemoCollection : ICollectionFixture<DemoServer>
{
    public const string Name = "demo";
}
