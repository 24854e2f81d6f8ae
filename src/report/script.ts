/** Sorting by a click on a column's head. The report reads the same without it. */
export const script = `
for (const table of document.querySelectorAll("table")) {
  const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => {
        const cell = row.cells[column];
        const text = cell.textContent.trim();
        return cell.dataset.value !== undefined ? Number(cell.dataset.value) : text === "" ? null : text;
      };
      const rows = [...table.tBodies[0].rows].map((row, place) => ({ row, place, key: key(row) }));
      rows.sort((a, b) => {
        if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
        const order = typeof a.key === "number" && typeof b.key === "number" ? a.key - b.key : String(a.key) < String(b.key) ? -1 : String(a.key) > String(b.key) ? 1 : 0;
        return (down ? -order : order) || a.place - b.place;
      });
      table.tBodies[0].append(...rows.map((entry) => entry.row));
    });
  });
}
`;
