namespace RegimeGrpc.Core.Verdict;

/// <summary>The name of a state as the wire writes it: RiskOn is RISK_ON.</summary>
internal static class StateName
{
    public static string Of<T>(T? state) where T : struct, Enum
    {
        if (state is not { } known || !Enum.IsDefined(known)) return "UNKNOWN";
        var name = known.ToString();
        var text = new System.Text.StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i])) text.Append('_');
            text.Append(char.ToUpperInvariant(name[i]));
        }

        return text.ToString();
    }
}
