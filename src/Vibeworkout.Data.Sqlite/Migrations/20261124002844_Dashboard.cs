using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Dashboard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "max_bpm",
                table: "users",
                type: "INTEGER",
                nullable: false,
                defaultValue: 190);

            migrationBuilder.CreateTable(
                name: "hr_connections",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    service = table.Column<string>(type: "TEXT", nullable: false),
                    account = table.Column<string>(type: "TEXT", nullable: true),
                    protected_secret = table.Column<string>(type: "TEXT", nullable: false),
                    enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "session_commits",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    sha = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    author_name = table.Column<string>(type: "TEXT", nullable: false),
                    committed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    additions = table.Column<int>(type: "INTEGER", nullable: false),
                    deletions = table.Column<int>(type: "INTEGER", nullable: false),
                    changed_files = table.Column<int>(type: "INTEGER", nullable: false),
                    url = table.Column<string>(type: "TEXT", nullable: true)
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
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    title = table.Column<string>(type: "TEXT", nullable: false),
                    url = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
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
                name: "session_commit_files",
                columns: table => new
                {
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    repo_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    sha = table.Column<string>(type: "TEXT", nullable: false),
                    path = table.Column<string>(type: "TEXT", nullable: false),
                    additions = table.Column<int>(type: "INTEGER", nullable: true),
                    deletions = table.Column<int>(type: "INTEGER", nullable: true)
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "hr_connections");

            migrationBuilder.DropTable(
                name: "session_commit_files");

            migrationBuilder.DropTable(
                name: "session_pull_requests");

            migrationBuilder.DropTable(
                name: "session_commits");

            migrationBuilder.DropColumn(
                name: "max_bpm",
                table: "users");
        }
    }
}
