namespace RegimeGrpc.Client.Tests.Import;

/// <summary>A small manifest of three files, and the files.</summary>
internal static class Manifests
{
    internal const string Small = """
        {
          "files": [
            {
              "path": "bars/eth.csv", "source": "binance",
              "time": {"column": "date", "kind": "utc_day"},
              "publication": {"rule": "after_end", "delay": "10s"},
              "series": [{"id": "eth.day", "kind": "bar", "volume": "volume"}]
            },
            {
              "path": "rut.csv", "source": {"column": "venue"},
              "time": {"column": "date", "kind": "session"},
              "publication": {"rule": "after_end", "delay": "15m"},
              "series": [{"id": "rut.day", "kind": "bar"}]
            },
            {
              "path": "queue.csv", "source": "chain",
              "time": {"column": "date", "kind": "utc_day"},
              "publication": {"rule": "after_end", "delay": "6h"},
              "series": [
                {"id": "queue", "kind": "scalar", "column": "queue", "to": "2025-06-25", "scale": 32, "quality": "suspect"},
                {"id": "queue", "kind": "scalar", "column": "queue", "from": "2025-06-26"},
                {"id": "apr", "kind": "scalar", "column": "apr"}
              ]
            }
          ]
        }
        """;

    internal const string Eth = """
        date,open,high,low,close,volume
        2025-06-25,2400,2450,2390,2418,100.5
        2025-06-26,2418,2500,2400,2416,90
        2025-06-27,2416,2440,2380,2424,80
        """;

    internal const string Rut = """
        date,open,high,low,close,volume,venue
        2025-06-26,2140,2175,2139,2172,0,ibkr
        2025-06-27,2176,2189,2159,2172.53,0,ibkr
        """;

    internal const string Queue = """
        date,queue,apr
        2025-06-25,10,
        2025-06-26,330,3.05
        2025-06-27,0,3.01
        """;

    internal static Folder Files() => new Folder().With("manifest.json", Small).With("bars/eth.csv", Eth).With("rut.csv", Rut).With("queue.csv", Queue);
}
