using System.Reflection;
using System.Runtime.CompilerServices;

namespace RegimeGrpc.Core.Tests.Layers;

/// <summary>The core stands on the base class library alone and is synchronous (service.md section 6).</summary>
public sealed class CoreLayerTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Core = typeof(Instant).Assembly;

    // Part of the framework, yet I/O, tasks, JSON or a process: nothing a pure core could want.
    private static readonly string[] Forbidden =
    [
        "System.Net", "System.IO", "System.Text.Json", "System.Threading.Tasks", "System.Threading.Thread", "System.Threading.Channels",
        "System.Diagnostics.Process", "System.Console", "System.Data", "System.Linq.Parallel", "System.Numerics.Tensors", "System.Numerics.Vectors",
    ];

    [Fact]
    public void Core_references_only_the_base_class_library()
    {
        var references = Core.GetReferencedAssemblies().Select(name => name.Name!).ToArray();
        Assert.Contains("System.Runtime", references);
        Assert.DoesNotContain(references, name => !IsAllowed(name));
    }

    [Theory]
    [InlineData("System.Runtime", true)]
    [InlineData("System.Collections.Immutable", true)]
    [InlineData("System.Memory", true)]
    [InlineData("System.Security.Cryptography", true)]
    [InlineData("System.Net.Http", false)]
    [InlineData("System.Text.Json", false)]
    [InlineData("System.Threading.Tasks.Parallel", false)]
    [InlineData("Microsoft.Extensions.Logging.Abstractions", false)]
    [InlineData("Grpc.Core.Api", false)]
    [InlineData("StackExchange.Redis", false)]
    [InlineData("Google.Protobuf", false)]
    [InlineData("SystemX", false)]
    public void The_rule_tells_libraries_apart(string name, bool allowed) => Assert.Equal(allowed, IsAllowed(name));

    [Fact]
    public void No_member_returns_a_task()
    {
        var methods = Core.GetTypes().SelectMany(type => type.GetMethods(Declared)).ToArray();
        Assert.NotEmpty(methods);
        Assert.Empty(methods.Where(IsAsynchronous).Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    public void The_rule_sees_a_task()
    {
        Assert.True(IsAsynchronous(typeof(TextReader).GetMethod(nameof(TextReader.ReadToEndAsync), [])!));
        Assert.True(IsAsynchronous(typeof(IAsyncDisposable).GetMethod(nameof(IAsyncDisposable.DisposeAsync))!));
        Assert.True(IsAsynchronous(typeof(IAsyncEnumerator<int>).GetMethod(nameof(IAsyncEnumerator<>.MoveNextAsync))!));
        Assert.False(IsAsynchronous(typeof(TextReader).GetMethod(nameof(TextReader.ReadToEnd))!));
    }

    [Fact]
    public void Namespaces_follow_folders_under_the_core() =>
        Assert.Empty(Core.GetTypes()
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Namespace is { } space && !space.StartsWith("RegimeGrpc.Core", StringComparison.Ordinal))
            .Where(type => !type.Namespace!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal) && !type.Namespace.StartsWith("System.Runtime.CompilerServices", StringComparison.Ordinal))
            .Select(type => type.FullName));

    private static bool IsAllowed(string name) =>
        (name is "netstandard" or "mscorlib" || name.StartsWith("System.", StringComparison.Ordinal))
        && !Forbidden.Any(prefix => name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal));

    private static bool IsAsynchronous(MethodInfo method)
    {
        var type = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        return typeof(Task).IsAssignableFrom(type) || type == typeof(Task<>) || type == typeof(ValueTask) || type == typeof(ValueTask<>)
            || type == typeof(IAsyncEnumerable<>);
    }
}
