using System.Text.Json;

namespace Vibeworkout.Testing.GitHub;

/// <summary>Holds queries against GitHub's own GraphQL schema, by the reference implementation in node.</summary>
public static class GraphQLContract
{
    private const string Script = """
        import { createRequire } from 'node:module';
        import { readFileSync } from 'node:fs';
        import { join } from 'node:path';
        const modules = process.argv[2];
        const require = createRequire(join(modules, 'x.js'));
        const { buildSchema, parse, validate } = require('graphql');
        const schema = buildSchema(readFileSync(join(modules, '@octokit', 'graphql-schema', 'schema.graphql'), 'utf8'), { assumeValid: true });
        for (const query of JSON.parse(readFileSync(0, 'utf8'))) {
          let errors;
          try {
            errors = validate(schema, parse(query));
          } catch (e) {
            errors = [e];
          }
          for (const e of errors) console.log(e.message.replaceAll('\n', ' '));
        }
        """;

    /// <summary>What is wrong with queries; null where the schema is not installed.</summary>
    public static async Task<IReadOnlyList<string>?> ValidateAsync(params string[] queries)
    {
        var modules = Environment.GetEnvironmentVariable("VIBEWORKOUT_NODE_MODULES");
        if (
            string.IsNullOrEmpty(modules)
            || !File.Exists(Path.Combine(modules, "@octokit", "graphql-schema", "schema.graphql"))
            || !Directory.Exists(Path.Combine(modules, "graphql"))
        )
        {
            return null;
        }

        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["validate.mjs"], Script);
        var ended = await Programs.RunAsync(
            "node",
            folder.Path,
            new Dictionary<string, string>(),
            JsonSerializer.SerializeToUtf8Bytes(queries),
            folder["validate.mjs"],
            modules
        );
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return ended.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
