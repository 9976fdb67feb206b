using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "signing_keys",
                columns: table => new
                {
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    public_key = table.Column<string>(type: "TEXT", nullable: false),
                    protected_seed = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signing_keys", x => x.version);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_key = table.Column<string>(type: "TEXT", maxLength: 39, nullable: false),
                    hr_threshold_bpm = table.Column<int>(type: "INTEGER", nullable: false),
                    grace_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    publish_bpm = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "api_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    scope = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: true)
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
                name: "gate_repos",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    remote_url = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    active = table.Column<bool>(type: "INTEGER", nullable: false),
                    ttl_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    publish_interval_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_push_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    last_error_at = table.Column<long>(type: "INTEGER", nullable: true)
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
                name: "workout_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    discarded_at = table.Column<long>(type: "INTEGER", nullable: true),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    threshold_bpm = table.Column<int>(type: "INTEGER", nullable: false),
                    ingested_at = table.Column<long>(type: "INTEGER", nullable: true),
                    next_ingest_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ingest_tries = table.Column<int>(type: "INTEGER", nullable: false),
                    ingest_error = table.Column<string>(type: "TEXT", nullable: true)
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
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    blob_id = table.Column<string>(type: "TEXT", nullable: false),
                    lines = table.Column<int>(type: "INTEGER", nullable: false),
                    skipped_lines = table.Column<int>(type: "INTEGER", nullable: false),
                    read_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    tool_use_id = table.Column<string>(type: "TEXT", nullable: true),
                    agent_session_id = table.Column<string>(type: "TEXT", nullable: true),
                    succeeded = table.Column<bool>(type: "INTEGER", nullable: true),
                    duration_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    timestamp = table.Column<long>(type: "INTEGER", nullable: false)
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
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    bpm = table.Column<int>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: true)
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
                name: "session_repos",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false)
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
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    declared_session_id = table.Column<string>(type: "TEXT", nullable: true),
                    tool_name = table.Column<string>(type: "TEXT", nullable: false),
                    allowed = table.Column<bool>(type: "INTEGER", nullable: false),
                    gated = table.Column<bool>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    bpm = table.Column<int>(type: "INTEGER", nullable: true),
                    timestamp = table.Column<long>(type: "INTEGER", nullable: false),
                    agent = table.Column<string>(type: "TEXT", nullable: true),
                    agent_session_id = table.Column<string>(type: "TEXT", nullable: true),
                    subagent = table.Column<string>(type: "TEXT", nullable: true),
                    tool_use_id = table.Column<string>(type: "TEXT", nullable: true),
                    succeeded = table.Column<bool>(type: "INTEGER", nullable: true),
                    duration_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    late = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    duration_seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    avg_bpm = table.Column<double>(type: "REAL", nullable: true),
                    max_bpm = table.Column<int>(type: "INTEGER", nullable: true),
                    min_bpm = table.Column<int>(type: "INTEGER", nullable: true),
                    seconds_above_threshold = table.Column<int>(type: "INTEGER", nullable: false),
                    seconds_below_threshold = table.Column<int>(type: "INTEGER", nullable: false),
                    threshold_bpm = table.Column<int>(type: "INTEGER", nullable: false),
                    tool_attempts_total = table.Column<int>(type: "INTEGER", nullable: false),
                    tool_attempts_allowed = table.Column<int>(type: "INTEGER", nullable: false),
                    tool_attempts_blocked = table.Column<int>(type: "INTEGER", nullable: false)
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
                name: "ix_gate_repos_user_id_remote_url",
                table: "gate_repos",
                columns: new[] { "user_id", "remote_url" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_session_repos_repo_id",
                table: "session_repos",
                column: "repo_id");

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
                name: "ix_tool_outcomes_repo_id_tool_use_id",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "tool_use_id" });

            migrationBuilder.CreateIndex(
                name: "ix_users_user_key",
                table: "users",
                column: "user_key",
                unique: true);

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
                name: "hr_samples");

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
                name: "workout_summaries");

            migrationBuilder.DropTable(
                name: "gate_repos");

            migrationBuilder.DropTable(
                name: "workout_sessions");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
