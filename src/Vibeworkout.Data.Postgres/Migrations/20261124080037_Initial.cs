using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "github_installations",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    account_id = table.Column<long>(type: "bigint", nullable: false),
                    account_login = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    all_repositories = table.Column<bool>(type: "boolean", nullable: false),
                    suspended_at = table.Column<long>(type: "bigint", nullable: true),
                    removed_at = table.Column<long>(type: "bigint", nullable: true),
                    seen_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_github_installations", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "github_repositories",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    installation_id = table.Column<long>(type: "bigint", nullable: true),
                    full_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    @private = table.Column<bool>(name: "private", type: "boolean", nullable: false),
                    removed_at = table.Column<long>(type: "bigint", nullable: true),
                    seen_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_github_repositories", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "signing_keys",
                columns: table => new
                {
                    version = table.Column<int>(type: "integer", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    protected_seed = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.version);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_key = table.Column<string>(type: "character varying(39)", maxLength: 39, nullable: false, collation: "C"),
                    hr_threshold_bpm = table.Column<int>(type: "integer", nullable: false),
                    grace_seconds = table.Column<int>(type: "integer", nullable: false),
                    publish_bpm = table.Column<bool>(type: "boolean", nullable: false),
                    max_bpm = table.Column<int>(type: "integer", nullable: false, defaultValue: 190),
                    sign_in_version = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false, collation: "C"),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    received_at = table.Column<long>(type: "bigint", nullable: false),
                    handled_at = table.Column<long>(type: "bigint", nullable: true),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_deliveries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_tokens", x => x.id);
                    table.ForeignKey(
                        name: "fk_api_tokens_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "audit_events",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false, collation: "C"),
                    detail = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true, collation: "C"),
                    address = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_events", x => x.id);
                    table.ForeignKey(
                        name: "fk_audit_events_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "external_logins",
                columns: table => new
                {
                    issuer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_external_logins", x => new { x.issuer, x.subject });
                    table.ForeignKey(
                        name: "fk_external_logins_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "gate_repos",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    remote_url = table.Column<string>(type: "character varying(2048)", maxLength: 2048, nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    active = table.Column<bool>(type: "boolean", nullable: false),
                    ttl_seconds = table.Column<int>(type: "integer", nullable: false),
                    publish_interval_seconds = table.Column<int>(type: "integer", nullable: false),
                    github_repository_id = table.Column<long>(type: "bigint", nullable: true),
                    publish_bpm = table.Column<bool>(type: "boolean", nullable: true),
                    bootstrap_url = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    last_push_at = table.Column<long>(type: "bigint", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_error_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gate_repos", x => x.id);
                    table.ForeignKey(
                        name: "fk_gate_repos_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "github_accounts",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    github_id = table.Column<long>(type: "bigint", nullable: false),
                    login = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    protected_token = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    token_expires_at = table.Column<long>(type: "bigint", nullable: true),
                    protected_refresh_token = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    refresh_token_expires_at = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    signed_in_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_github_accounts", x => x.user_id);
                    table.ForeignKey(
                        name: "fk_github_accounts_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hr_connections",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    service = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    account = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    protected_secret = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    enabled = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hr_connections", x => x.id);
                    table.ForeignKey(
                        name: "fk_hr_connections_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workout_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true),
                    discarded_at = table.Column<long>(type: "bigint", nullable: true),
                    source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    threshold_bpm = table.Column<int>(type: "integer", nullable: false),
                    ingested_at = table.Column<long>(type: "bigint", nullable: true),
                    next_ingest_at = table.Column<long>(type: "bigint", nullable: true),
                    ingest_tries = table.Column<int>(type: "integer", nullable: false),
                    ingest_error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workout_sessions", x => x.id);
                    table.ForeignKey(
                        name: "fk_workout_sessions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "stats_files",
                columns: table => new
                {
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    blob_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    skipped_lines = table.Column<int>(type: "integer", nullable: false),
                    read_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stats_files", x => new { x.repo_id, x.name });
                    table.ForeignKey(
                        name: "fk_stats_files_gate_repos_repo_id",
                        column: x => x.repo_id,
                        principalTable: "gate_repos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tool_outcomes",
                columns: table => new
                {
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tool_use_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent_session_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input_hash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    succeeded = table.Column<bool>(type: "boolean", nullable: true),
                    duration_ms = table.Column<long>(type: "bigint", nullable: true),
                    timestamp = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tool_outcomes", x => new { x.repo_id, x.id });
                    table.ForeignKey(
                        name: "fk_tool_outcomes_gate_repos_repo_id",
                        column: x => x.repo_id,
                        principalTable: "gate_repos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hr_samples",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    timestamp = table.Column<long>(type: "bigint", nullable: false),
                    bpm = table.Column<int>(type: "integer", nullable: false),
                    source = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hr_samples", x => new { x.session_id, x.timestamp });
                    table.ForeignKey(
                        name: "fk_hr_samples_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "session_commits",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sha = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    author_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    committed_at = table.Column<long>(type: "bigint", nullable: false),
                    additions = table.Column<int>(type: "integer", nullable: false),
                    deletions = table.Column<int>(type: "integer", nullable: false),
                    changed_files = table.Column<int>(type: "integer", nullable: false),
                    url = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_commits", x => new { x.session_id, x.repo_id, x.sha });
                    table.ForeignKey(
                        name: "fk_session_commits_gate_repos_repo_id",
                        column: x => x.repo_id,
                        principalTable: "gate_repos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_session_commits_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "session_pull_requests",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    url = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    action = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_pull_requests", x => new { x.session_id, x.repo_id, x.number });
                    table.ForeignKey(
                        name: "fk_session_pull_requests_gate_repos_repo_id",
                        column: x => x.repo_id,
                        principalTable: "gate_repos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_session_pull_requests_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "session_repos",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_repos", x => new { x.session_id, x.repo_id });
                    table.ForeignKey(
                        name: "fk_session_repos_gate_repos_repo_id",
                        column: x => x.repo_id,
                        principalTable: "gate_repos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_session_repos_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "tool_attempts",
                columns: table => new
                {
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    declared_session_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    allowed = table.Column<bool>(type: "boolean", nullable: false),
                    gated = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bpm = table.Column<int>(type: "integer", nullable: true),
                    timestamp = table.Column<long>(type: "bigint", nullable: false),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent_session_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    subagent = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_use_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input_hash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    succeeded = table.Column<bool>(type: "boolean", nullable: true),
                    duration_ms = table.Column<long>(type: "bigint", nullable: true),
                    late = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tool_attempts", x => new { x.repo_id, x.id });
                    table.ForeignKey(
                        name: "fk_tool_attempts_gate_repos_repo_id",
                        column: x => x.repo_id,
                        principalTable: "gate_repos",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_tool_attempts_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workout_summaries",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    duration_seconds = table.Column<int>(type: "integer", nullable: false),
                    avg_bpm = table.Column<double>(type: "double precision", nullable: true),
                    max_bpm = table.Column<int>(type: "integer", nullable: true),
                    min_bpm = table.Column<int>(type: "integer", nullable: true),
                    seconds_above_threshold = table.Column<int>(type: "integer", nullable: false),
                    seconds_below_threshold = table.Column<int>(type: "integer", nullable: false),
                    threshold_bpm = table.Column<int>(type: "integer", nullable: false),
                    tool_attempts_total = table.Column<int>(type: "integer", nullable: false),
                    tool_attempts_allowed = table.Column<int>(type: "integer", nullable: false),
                    tool_attempts_blocked = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workout_summaries", x => x.session_id);
                    table.ForeignKey(
                        name: "fk_workout_summaries_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "session_commit_files",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    repo_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sha = table.Column<string>(type: "character varying(64)", nullable: false, collation: "C"),
                    path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    additions = table.Column<int>(type: "integer", nullable: true),
                    deletions = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_commit_files", x => new { x.session_id, x.repo_id, x.sha, x.path });
                    table.ForeignKey(
                        name: "fk_session_commit_files_session_commits_session_id_repo_id_sha",
                        columns: x => new { x.session_id, x.repo_id, x.sha },
                        principalTable: "session_commits",
                        principalColumns: new[] { "session_id", "repo_id", "sha" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_hash",
                table: "api_tokens",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_user_id",
                table: "api_tokens",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_audit_events_user_id_at",
                table: "audit_events",
                columns: new[] { "user_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_external_logins_user_id",
                table: "external_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_gate_repos_git_hub_repository_id",
                table: "gate_repos",
                column: "github_repository_id");

            migrationBuilder.CreateIndex(
                name: "ix_gate_repos_user_id_remote_url",
                table: "gate_repos",
                columns: new[] { "user_id", "remote_url" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_github_accounts_git_hub_id",
                table: "github_accounts",
                column: "github_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_github_repositories_full_name",
                table: "github_repositories",
                column: "full_name");

            migrationBuilder.CreateIndex(
                name: "ix_github_repositories_installation_id",
                table: "github_repositories",
                column: "installation_id");

            migrationBuilder.CreateIndex(
                name: "ix_hr_connections_user_id_service",
                table: "hr_connections",
                columns: new[] { "user_id", "service" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_commits_repo_id",
                table: "session_commits",
                column: "repo_id");

            migrationBuilder.CreateIndex(
                name: "ix_session_pull_requests_repo_id",
                table: "session_pull_requests",
                column: "repo_id");

            migrationBuilder.CreateIndex(
                name: "ix_session_repos_repo_id",
                table: "session_repos",
                column: "repo_id");

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts",
                columns: new[] { "repo_id", "input_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_timestamp",
                table: "tool_attempts",
                columns: new[] { "repo_id", "timestamp" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_tool_use_id",
                table: "tool_attempts",
                columns: new[] { "repo_id", "tool_use_id" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_session_id",
                table: "tool_attempts",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_session_id_timestamp",
                table: "tool_attempts",
                columns: new[] { "session_id", "timestamp" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "input_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_tool_use_id",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "tool_use_id" });

            migrationBuilder.CreateIndex(
                name: "ix_users_user_key",
                table: "users",
                column: "user_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_handled_at",
                table: "webhook_deliveries",
                column: "handled_at");

            migrationBuilder.CreateIndex(
                name: "ix_webhook_deliveries_received_at",
                table: "webhook_deliveries",
                column: "received_at");

            migrationBuilder.CreateIndex(
                name: "ix_workout_sessions_next_ingest_at",
                table: "workout_sessions",
                column: "next_ingest_at");

            migrationBuilder.CreateIndex(
                name: "ix_workout_sessions_user_id_started_at",
                table: "workout_sessions",
                columns: new[] { "user_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "ux_workout_sessions_running",
                table: "workout_sessions",
                column: "user_id",
                unique: true,
                filter: "ended_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_tokens");

            migrationBuilder.DropTable(
                name: "audit_events");

            migrationBuilder.DropTable(
                name: "external_logins");

            migrationBuilder.DropTable(
                name: "github_accounts");

            migrationBuilder.DropTable(
                name: "github_installations");

            migrationBuilder.DropTable(
                name: "github_repositories");

            migrationBuilder.DropTable(
                name: "hr_connections");

            migrationBuilder.DropTable(
                name: "hr_samples");

            migrationBuilder.DropTable(
                name: "session_commit_files");

            migrationBuilder.DropTable(
                name: "session_pull_requests");

            migrationBuilder.DropTable(
                name: "session_repos");

            migrationBuilder.DropTable(
                name: "signing_keys");

            migrationBuilder.DropTable(
                name: "stats_files");

            migrationBuilder.DropTable(
                name: "tool_attempts");

            migrationBuilder.DropTable(
                name: "tool_outcomes");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");

            migrationBuilder.DropTable(
                name: "workout_summaries");

            migrationBuilder.DropTable(
                name: "session_commits");

            migrationBuilder.DropTable(
                name: "gate_repos");

            migrationBuilder.DropTable(
                name: "workout_sessions");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
