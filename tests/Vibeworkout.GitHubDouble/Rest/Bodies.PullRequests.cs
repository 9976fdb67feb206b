using System.Text.Json.Nodes;

namespace Vibeworkout.Testing.GitHub;

internal sealed partial class Bodies
{
    public JsonObject PullRequestSimple(Repository repository, PullRequest pull)
    {
        var (url, html, issue) = (
            $"{Url(repository)}/pulls/{pull.Number}",
            $"{Html(repository)}/pull/{pull.Number}",
            $"{Url(repository)}/issues/{pull.Number}"
        );
        var statuses = $"{Url(repository)}/statuses/{pull.HeadOid}";
        return new()
        {
            ["url"] = url,
            ["id"] = pull.Id,
            ["node_id"] = NodeId("PR", pull.Id),
            ["html_url"] = html,
            ["diff_url"] = $"{html}.diff",
            ["patch_url"] = $"{html}.patch",
            ["issue_url"] = issue,
            ["commits_url"] = $"{url}/commits",
            ["review_comments_url"] = $"{url}/comments",
            ["review_comment_url"] = $"{Url(repository)}/pulls/comments{{/number}}",
            ["comments_url"] = $"{issue}/comments",
            ["statuses_url"] = statuses,
            ["number"] = pull.Number,
            ["state"] = pull.IsOpen ? "open" : "closed",
            ["locked"] = false,
            ["title"] = pull.Title,
            ["user"] = SimpleUser(pull.Author),
            ["body"] = pull.Body,
            ["labels"] = new JsonArray(),
            ["milestone"] = null,
            ["active_lock_reason"] = null,
            ["created_at"] = Time(pull.CreatedAt),
            ["updated_at"] = Time(pull.UpdatedAt),
            ["closed_at"] = Time(pull.ClosedAt),
            ["merged_at"] = Time(pull.MergedAt),
            ["merge_commit_sha"] = pull.MergeOid,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["requested_reviewers"] = new JsonArray(),
            ["requested_teams"] = new JsonArray(),
            ["head"] = End(repository, pull.Head, pull.HeadOid),
            ["base"] = End(repository, pull.Base, pull.BaseOid),
            ["_links"] = Links(
                new()
                {
                    ["self"] = url,
                    ["html"] = html,
                    ["issue"] = issue,
                    ["comments"] = $"{issue}/comments",
                    ["review_comments"] = $"{url}/comments",
                    ["review_comment"] = $"{Url(repository)}/pulls/comments{{/number}}",
                    ["commits"] = $"{url}/commits",
                    ["statuses"] = statuses,
                }
            ),
            ["author_association"] = pull.Author == repository.Owner ? "OWNER" : "CONTRIBUTOR",
            ["auto_merge"] = null,
            ["draft"] = pull.IsDraft,
        };
    }

    public async Task<JsonObject> PullRequestAsync(Repository repository, PullRequest pull)
    {
        var body = PullRequestSimple(repository, pull);
        var commits = await repository.Git.LogAsync($"{pull.BaseOid}..{pull.HeadOid}");
        body["merged"] = pull.MergedAt is not null;
        body["mergeable"] = pull.IsOpen ? true : null;
        body["rebaseable"] = pull.IsOpen ? true : null;
        body["mergeable_state"] = pull.IsOpen ? "clean" : "unknown";
        body["merged_by"] = pull.MergedAt is null ? null : SimpleUser(pull.Author);
        body["comments"] = 0;
        body["review_comments"] = 0;
        body["maintainer_can_modify"] = false;
        body["commits"] = commits.Count;
        body["additions"] = commits.Sum(c => c.Additions);
        body["deletions"] = commits.Sum(c => c.Deletions);
        body["changed_files"] = commits.Sum(c => c.ChangedFiles);
        return body;
    }

    private static JsonObject Links(Dictionary<string, string> links) =>
        new(links.Select(l => KeyValuePair.Create<string, JsonNode?>(l.Key, new JsonObject { ["href"] = l.Value })));

    private JsonObject End(Repository repository, string branch, string oid) =>
        new()
        {
            ["label"] = $"{repository.Owner.Login}:{branch}",
            ["ref"] = branch,
            ["sha"] = oid,
            ["user"] = SimpleUser(repository.Owner),
            ["repo"] = Repository(repository, Caller.Anonymous),
        };
}
