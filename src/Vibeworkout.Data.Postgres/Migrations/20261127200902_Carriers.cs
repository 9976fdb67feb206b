using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Carriers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "repo",
                table: "tool_attempts",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "is_carrier",
                table: "gate_repos",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_session_id_repo",
                table: "tool_attempts",
                columns: new[] { "session_id", "repo" },
                filter: "repo IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_session_id_repo",
                table: "tool_attempts");

            migrationBuilder.DropColumn(
                name: "repo",
                table: "tool_attempts");

            migrationBuilder.DropColumn(
                name: "is_carrier",
                table: "gate_repos");
        }
    }
}
