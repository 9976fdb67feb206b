using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class ManyInstances : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_workout_sessions_next_ingest_at",
                table: "workout_sessions");

            migrationBuilder.DropIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes");

            migrationBuilder.DropIndex(
                name: "ix_tool_outcomes_repo_id_tool_use_id",
                table: "tool_outcomes");

            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts");

            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_repo_id_tool_use_id",
                table: "tool_attempts");

            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_session_id",
                table: "tool_attempts");

            migrationBuilder.CreateTable(
                name: "server_instances",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    alive_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_instances", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "ingest_jobs",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reads = table.Column<int>(type: "INTEGER", nullable: false),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    claimed_by = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ingest_jobs", x => x.session_id);
                    table.ForeignKey(
                        name: "fk_ingest_jobs_server_instances_claimed_by",
                        column: x => x.claimed_by,
                        principalTable: "server_instances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "fk_ingest_jobs_workout_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "workout_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signal_lanes",
                columns: table => new
                {
                    remote = table.Column<string>(type: "TEXT", maxLength: 2100, nullable: false),
                    claimed_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    recent_pushes = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_signal_lanes", x => x.remote);
                    table.ForeignKey(
                        name: "fk_signal_lanes_server_instances_claimed_by",
                        column: x => x.claimed_by,
                        principalTable: "server_instances",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.Sql("INSERT INTO ingest_jobs (session_id, next_at, reads, failures) SELECT id, next_ingest_at, ingest_tries, 0 FROM workout_sessions WHERE next_ingest_at IS NOT NULL AND discarded_at IS NULL");

            // in SQLite's own words: Entity Framework would make the whole tables anew, outside of a transaction
            migrationBuilder.Sql("ALTER TABLE workout_sessions DROP COLUMN ingest_tries");
            migrationBuilder.Sql("ALTER TABLE workout_sessions DROP COLUMN next_ingest_at");
            migrationBuilder.Sql("ALTER TABLE hr_connections ADD COLUMN claimed_by TEXT NULL REFERENCES server_instances (id) ON DELETE SET NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "input_hash" },
                filter: "input_hash IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_tool_use_id",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "tool_use_id" },
                filter: "tool_use_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts",
                columns: new[] { "repo_id", "input_hash" },
                filter: "input_hash IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_tool_use_id",
                table: "tool_attempts",
                columns: new[] { "repo_id", "tool_use_id" },
                filter: "tool_use_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_hr_connections_claimed_by",
                table: "hr_connections",
                column: "claimed_by");

            migrationBuilder.CreateIndex(
                name: "ix_ingest_jobs_claimed_by",
                table: "ingest_jobs",
                column: "claimed_by");

            migrationBuilder.CreateIndex(
                name: "ix_ingest_jobs_next_at",
                table: "ingest_jobs",
                column: "next_at");

            migrationBuilder.CreateIndex(
                name: "ix_signal_lanes_claimed_by",
                table: "signal_lanes",
                column: "claimed_by");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_hr_connections_server_instances_claimed_by",
                table: "hr_connections");

            migrationBuilder.DropTable(
                name: "ingest_jobs");

            migrationBuilder.DropTable(
                name: "signal_lanes");

            migrationBuilder.DropTable(
                name: "server_instances");

            migrationBuilder.DropIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes");

            migrationBuilder.DropIndex(
                name: "ix_tool_outcomes_repo_id_tool_use_id",
                table: "tool_outcomes");

            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts");

            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_repo_id_tool_use_id",
                table: "tool_attempts");

            migrationBuilder.DropIndex(
                name: "ix_hr_connections_claimed_by",
                table: "hr_connections");

            migrationBuilder.DropColumn(
                name: "claimed_by",
                table: "hr_connections");

            migrationBuilder.AddColumn<int>(
                name: "ingest_tries",
                table: "workout_sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "next_ingest_at",
                table: "workout_sessions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_workout_sessions_next_ingest_at",
                table: "workout_sessions",
                column: "next_ingest_at");

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "input_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_tool_use_id",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "tool_use_id" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts",
                columns: new[] { "repo_id", "input_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_tool_use_id",
                table: "tool_attempts",
                columns: new[] { "repo_id", "tool_use_id" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_session_id",
                table: "tool_attempts",
                column: "session_id");
        }
    }
}
