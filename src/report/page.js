// @ts-check
// What the report's page does beside being read: sort, filter, search, copy, contents and colours. It reads the same
// without it. Embedded as it stands; its text comes from the page's own cells and is never parsed as HTML.

{
  document.documentElement.classList.add("js");
  const controls = /** @type {HTMLElement} */ (document.querySelector("#controls"));
  const articles = [...document.querySelectorAll("article")];
  const status = /** @type {HTMLElement} */ (document.querySelector("#status"));
  controls.hidden = false;

  /** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
  const field = (name) => /** @type {HTMLInputElement} */ (controls.querySelector(`[name=${name}]`));
  /** @param {HTMLTableElement} table */
  const rowsOf = (table) => [...(table.tBodies[0]?.rows ?? [])];
  /** @param {Element} cell */
  const textOf = (cell) => (cell.textContent ?? "").trim();

  /**
   * The number that a cell sorts by: its full value, a ratio as a share, else what its text begins with.
   * @param {HTMLTableCellElement | undefined} cell
   * @returns {number | null}
   */
  const sortValue = (cell) => {
    if (cell === undefined) return null;
    if (cell.dataset["value"] !== undefined) return Number(cell.dataset["value"]);
    const text = textOf(cell).replaceAll("−", "-");
    const ratio = /^(\d+)\/(\d+)$/.exec(text);
    if (ratio !== null) return Number(ratio[2]) === 0 ? null : Number(ratio[1]) / Number(ratio[2]);
    const number = /^[<>]?([-+]?)([\d.]+(?:e-?\d+)?)(?=$|[\s%(])/.exec(text);
    return number === null ? null : Number(`${number[1]}${number[2]}`);
  };

  /** @param {HTMLTableElement} table @param {number} column @param {boolean} down */
  const sort = (table, column, down) => {
    const entries = rowsOf(table).map((row, place) => {
      const cell = row.cells[column];
      return { row, place, value: sortValue(cell), text: cell === undefined ? "" : textOf(cell) };
    });
    const numeric = entries.filter(({ text }) => text !== "").every(({ value }) => value !== null);
    entries.sort((a, b) => {
      if (a.text === "" || b.text === "") return Number(a.text === "") - Number(b.text === "") || a.place - b.place;
      const order = numeric ? Number(a.value) - Number(b.value) : a.text.localeCompare(b.text, "en", { numeric: true });
      return (down ? -order : order) || a.place - b.place;
    });
    table.tBodies[0]?.append(...entries.map(({ row }) => row));
  };

  for (const table of document.querySelectorAll("table")) {
    const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
    for (const [column, head] of heads.entries()) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, column, down);
      });
    }
  }

  /** Shows the rows of the mode and group asked for that hold the text searched for, and the tables that have some. */
  const filter = () => {
    const [mode, group] = [field("mode").value, field("group").value];
    const words = field("search").value.trim().toLowerCase();
    const narrowed = mode !== "" || group !== "" || words !== "";
    let [rowsShown, tablesShown] = [0, 0];
    for (const article of articles) {
      const titled = textOf(article.querySelector("h3") ?? article)
        .toLowerCase()
        .includes(words);
      let shown = 0;
      for (const row of article.querySelectorAll("tbody tr")) {
        const { modes, groups } = /** @type {HTMLElement} */ (row).dataset;
        const fits =
          (mode === "" || modes === undefined || modes.split(" ").includes(mode)) &&
          (group === "" || groups === undefined || groups.split(" ").includes(group)) &&
          (words === "" || titled || textOf(row).toLowerCase().includes(words));
        /** @type {HTMLElement} */ (row).hidden = !fits;
        if (fits) shown++;
      }
      article.hidden = narrowed && shown === 0 && !(titled && words !== "");
      if (!article.hidden) tablesShown++;
      rowsShown += shown;
      const folded = article.querySelector("details.rows");
      if (folded !== null) /** @type {HTMLDetailsElement} */ (folded).open = narrowed && shown > 0 && shown <= 60;
    }
    status.textContent = narrowed ? `${rowsShown} rows in ${tablesShown} tables` : "";
  };
  for (const name of ["mode", "group", "search"]) field(name).addEventListener("input", filter);
  controls.querySelector("[name=reset]")?.addEventListener("click", () => {
    for (const name of ["mode", "group", "search"]) field(name).value = "";
    filter();
  });

  /** The table as it stands on the page: rows that are hidden are left out. @param {HTMLTableElement} table */
  const linesOf = (table) =>
    [...(table.tHead?.rows ?? []), ...rowsOf(table)]
      .filter((row) => !row.hidden)
      .map((row) => [...row.cells].map((cell) => ({ text: textOf(cell), value: cell.dataset["value"] })));

  /** @type {Record<string, (table: HTMLTableElement) => string>} */
  const writers = {
    csv: (table) =>
      linesOf(table)
        .map((cells) =>
          cells
            .map(({ text, value }) => {
              if (value !== undefined) return value;
              const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
              return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
            })
            .join(","),
        )
        .join("\n"),
    latex: (table) => {
      const [head = [], ...body] = linesOf(table);
      /** @type {Record<string, string>} */
      const named = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "−": "$-$" };
      const escaped = (/** @type {string} */ text) =>
        text.replace(/[\\{}$&#%_~^−]/g, (character) => named[character] ?? `\\${character}`);
      const line = (/** @type {{ text: string }[]} */ cells) =>
        `${cells.map(({ text }) => escaped(text)).join(" & ")} \\\\`;
      const aligned = head.map((_, column) => (body.some((cells) => cells[column]?.value !== undefined) ? "r" : "l"));
      return [
        `% \\usepackage{booktabs}`,
        `\\begin{tabular}{${aligned.join("")}}`,
        ...["\\toprule", line(head), "\\midrule", ...body.map(line), "\\bottomrule", "\\end{tabular}"],
      ].join("\n");
    },
  };

  /** @param {string} text */
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const box of document.querySelectorAll(".scroll")) {
    const table = box.querySelector("table");
    if (table === null) continue;
    const bar = document.createElement("p");
    bar.className = "copy";
    for (const [format, label] of Object.entries({ csv: "CSV", latex: "LaTeX" })) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `Copy ${label}`;
      button.setAttribute("aria-label", `Copy ${label}: ${box.getAttribute("aria-label")}`);
      button.addEventListener("click", async () => {
        await copy(`${writers[format]?.(table)}\n`);
        status.textContent = `Copied as ${label}`;
        button.textContent = "Copied";
        setTimeout(() => {
          button.textContent = `Copy ${label}`;
        }, 1500);
      });
      bar.append(button);
    }
    box.before(bar);
  }

  const root = document.documentElement;
  const theme = /** @type {HTMLSelectElement} */ (field("theme"));
  const key = "mastkit-theme";
  const stored = () => {
    try {
      return localStorage.getItem(key) ?? "";
    } catch {
      return "";
    }
  };
  theme.value = stored();
  root.dataset["theme"] = theme.value;
  theme.addEventListener("input", () => {
    root.dataset["theme"] = theme.value;
    try {
      localStorage.setItem(key, theme.value);
    } catch {
      // A page that may store nothing keeps its colours until it is closed.
    }
  });

  const menu = /** @type {HTMLDetailsElement} */ (document.querySelector("#menu"));
  const phone = matchMedia("(max-width: 64rem)");
  menu.open = !phone.matches;
  phone.addEventListener("change", () => {
    menu.open = !phone.matches;
  });
  menu.addEventListener("click", (event) => {
    if (phone.matches && event.target instanceof HTMLAnchorElement) menu.open = false;
  });

  /** What a link leads to is shown, be it folded. */
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target?.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash !== "") reveal();

  const links = new Map([...menu.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-20% 0px -70% 0px" },
  );
  for (const section of document.querySelectorAll("main > section")) seen.observe(section);
}
