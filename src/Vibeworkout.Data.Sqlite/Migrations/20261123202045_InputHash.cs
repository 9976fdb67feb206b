using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class InputHash : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "input_hash",
                table: "tool_outcomes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "input_hash",
                table: "tool_attempts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes",
                columns: new[] { "repo_id", "input_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts",
                columns: new[] { "repo_id", "input_hash" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_tool_outcomes_repo_id_input_hash",
                table: "tool_outcomes");

            migrationBuilder.DropIndex(
                name: "ix_tool_attempts_repo_id_input_hash",
                table: "tool_attempts");

            migrationBuilder.DropColumn(
                name: "input_hash",
                table: "tool_outcomes");

            migrationBuilder.DropColumn(
                name: "input_hash",
                table: "tool_attempts");
        }
    }
}
