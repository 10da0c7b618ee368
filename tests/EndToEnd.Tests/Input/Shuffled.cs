using System.Text.Json.Nodes;

namespace RegimeGrpc.EndToEnd.Tests.Input;

/// <summary>The same facts in another order: rows shuffled within each file, entries of the manifest reversed.</summary>
internal static class Shuffled
{
    public static DataSet Copy(DataSet data, string directory)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(data.Manifest))!;
        var random = new Random(7);
        var files = manifest["files"]!.AsArray().Select(file => file!.DeepClone()).Reverse().ToArray();
        foreach (var path in files.Select(file => (string)file["path"]!).Distinct())
        {
            var lines = File.ReadAllLines(Path.Combine(data.Directory, path));
            random.Shuffle(lines.AsSpan(1));
            var target = Path.Combine(directory, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllLines(target, lines);
        }

        manifest["files"] = new JsonArray(files);
        var name = Path.Combine(directory, "shuffled.manifest.json");
        File.WriteAllText(name, manifest.ToJsonString());
        return data with { Name = $"{data.Name}, shuffled", Directory = directory, Manifest = name };
    }
}
