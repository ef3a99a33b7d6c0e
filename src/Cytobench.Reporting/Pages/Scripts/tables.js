// Tables: sorted by a column, saved as CSV.
{
  const collator = new Intl.Collator("en", { numeric: true });
  const number = /^[−+-]?\d[\d,]*(\.\d+)?/;

  // As it reads, in one line, with signs and hyphens that programs know; what is cut short, whole.
  const textOf = cell => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("br").forEach(line => line.replaceWith(" "));
    if (cell.closest(".matrix"))
      copy.querySelectorAll("small").forEach(share => share.remove());
    const text = copy.textContent.replace(/\s+/g, " ").trim().replace(/−(?=\d)/g, "-").replaceAll("\u2011", "-");
    const whole = cell.title || cell.querySelector("[title]")?.title || "";
    return text.endsWith("…") && whole.startsWith(text.slice(0, -1)) ? whole : text;
  };

  const numberOf = cell => {
    const exact = cell.querySelector("data")?.value;
    const start = exact ?? cell.textContent.trim().match(number)?.[0].replaceAll(",", "").replace("−", "-");
    return start === undefined ? NaN : Number(start);
  };

  const sortable = table => {
    const body = table.tBodies[0], original = [...body.rows].filter(row => !row.querySelector("th > .follows")), heads = [...table.tHead.rows[0].cells];
    const followers = new Map(original.map(row => [row, []]));          // stay below the row that they belong to
    for (const row of [...body.rows].filter(row => !followers.has(row)))
      followers.get(original.findLast(one => one.rowIndex < row.rowIndex)).push(row);
    if (original.length < 2)
      return;
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      const cells = original.map(row => row.cells[column]);
      const isNumber = head.classList.contains("number") && cells.some(cell => !Number.isNaN(numberOf(cell)));
      const keys = new Map(original.map((row, place) => [row, isNumber ? numberOf(cells[place]) : textOf(cells[place])]));
      const compare = isNumber ? (one, other) => one - other : collator.compare;
      const isMissing = key => isNumber ? Number.isNaN(key) : key === "" || key === "–" || key === "n/a";
      button.addEventListener("click", () => {
        const next = { none: "ascending", ascending: "descending", descending: "none" }[head.ariaSort ?? "none"];
        heads.forEach(other => other.removeAttribute("aria-sort"));
        if (next !== "none")
          head.setAttribute("aria-sort", next);
        const sign = next === "descending" ? -1 : 1;
        const rows = next === "none" ? original : original.toSorted((one, other) =>
          isMissing(keys.get(one)) - isMissing(keys.get(other)) || (isMissing(keys.get(one)) ? 0 : sign * compare(keys.get(one), keys.get(other))));
        body.append(...rows.flatMap(row => [row, ...followers.get(row)]));
      });
    });
  };

  // RFC 4180. A spreadsheet would run text that starts like a formula; it is marked as text by an apostrophe, unless it is a number, or two that bound an interval.
  const harmless = /^[+-]?[\d.,]+( ?%)?( to [+-]?[\d.,]+( ?%)?)?$/;
  const field = text => {
    const safe = /^[=+@\t-]/.test(text) && !harmless.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  const csv = table => [...table.rows].map(row => [...row.cells].map(cell => field(textOf(cell))).join(",") + "\r\n").join("");

  const downloadable = (table, place) => {
    const caption = table.caption, words = document.createElement("span"), button = document.createElement("button");
    const name = caption.id || `matrix-${place}`;
    words.append(...caption.childNodes);
    words.id = name;
    caption.removeAttribute("id");
    table.setAttribute("aria-labelledby", name);
    button.type = "button";
    button.className = "csv";
    button.textContent = "CSV";
    button.title = "Save this table as CSV";
    caption.append(words, " ", button);
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff", csv(table)], { type: "text/csv;charset=utf-8" }));
      link.download = `${document.body.dataset.name}-${name}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);          // the browser has taken it by then
    });
  };

  document.querySelectorAll("main table:not(.matrix)").forEach(sortable);
  let matrices = 0;
  document.querySelectorAll("main table").forEach(table => downloadable(table, table.matches(".matrix") ? ++matrices : 0));
}
