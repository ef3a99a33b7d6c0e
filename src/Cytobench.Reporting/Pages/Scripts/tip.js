// One box for the whole page: what is under the pointer, or at the place that the arrow keys reached.
const tip = (() => {
  const box = document.createElement("div");
  box.className = "tip";
  box.hidden = true;
  box.setAttribute("role", "status");
  document.querySelector("main").append(box);
  const hide = () => { box.hidden = true; };
  addEventListener("scroll", hide, { passive: true, capture: true });

  // rows: { color?, name?, value } each; x and y in the window.
  const show = (x, y, title, rows) => {
    const heading = document.createElement("b");
    heading.textContent = title;
    box.replaceChildren(heading, ...rows.map(row => {
      const line = document.createElement("div");
      if (row.color) {
        const swatch = document.createElement("i");
        swatch.className = `swatch ${row.color}`;
        line.append(swatch);
      }
      if (row.name)
        line.append(`${row.name} `);
      const value = document.createElement(row.name ? "b" : "span");
      value.textContent = row.value;
      line.append(value);
      if (row.note)
        line.append(` (${row.note})`);
      return line;
    }));
    box.hidden = false;
    const { width, height } = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, x + 16 + width < document.documentElement.clientWidth ? x + 16 : x - 16 - width)}px`;
    box.style.top = `${Math.min(Math.max(4, y - height / 2), Math.max(4, innerHeight - height - 4))}px`;
  };
  return { show, hide };
})();
