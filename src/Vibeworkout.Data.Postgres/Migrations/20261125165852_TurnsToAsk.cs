using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vibeworkout.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class TurnsToAsk : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "github_installation_asks",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    asked_at = table.Column<long>(type: "bigint", nullable: true),
                    problem = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_github_installation_asks", x => x.id);
                });

            migrationBuilder.InsertData(
                table: "github_installation_asks",
                columns: new[] { "id", "asked_at", "problem" },
                values: new object[] { 1, null, null });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "github_installation_asks");
        }
    }
}
