using System.CommandLine.Parsing;

namespace RegimeGrpc.Cli;

/// <summary>What the parser objects to, in words for people: where a value does not fit, it names .NET's type for what is expected.</summary>
internal static class WrongValue
{
    internal static string Sentence(ParseError error)
    {
        var (name, type, text) = error.SymbolResult switch
        {
            OptionResult { Option: var option, Tokens: var tokens } => (option.Name, option.ValueType, tokens),
            ArgumentResult { Parent: OptionResult { Option: var option }, Tokens: var tokens } => (option.Name, option.ValueType, tokens),
            ArgumentResult { Argument: var argument, Tokens: var tokens } => (argument.Name, argument.ValueType, tokens),
            _ => ("", typeof(void), []),
        };
        return error.Message.Contains(type.ToString(), StringComparison.Ordinal) && text is [.., { Value: var value }]
            ? $"'{value}' is no value for {name}: it takes {Expected(Nullable.GetUnderlyingType(type) ?? type)}."
            : error.Message;
    }

    private static string Expected(Type type) =>
        type == typeof(double) ? "a number like 0.5"
        : type == typeof(int) ? $"a whole number, up to {int.MaxValue}"
        : "a whole number like 4711";
}
