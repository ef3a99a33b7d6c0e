// Drawings whose marks tell what they stand for: the nearest one within reach of the pointer, or one after the other by the arrow keys.
{
  const reach = 14;                                                     // pixels of the drawing

  const prepare = element => {
    const { lines, points } = JSON.parse(element.dataset.marks);
    const svg = element.querySelector("svg"), ring = document.createElementNS(svg.namespaceURI, "circle");
    ring.setAttribute("class", "at");
    ring.setAttribute("r", "9");
    ring.style.display = "none";
    svg.append(ring);
    const across = points.toSorted((one, other) => one[0] - other[0] || one[1] - other[1]);
    const upwards = points.toSorted((one, other) => other[1] - one[1] || one[0] - other[0]);
    let told;

    const tell = point => {
      told = point;
      ring.style.display = point ? "" : "none";
      if (!point) {
        tip.hide();
        return;
      }
      const [x, y, title, ...said] = point;
      ring.setAttribute("cx", x);
      ring.setAttribute("cy", y);
      const box = svg.getBoundingClientRect(), scale = box.width / svg.viewBox.baseVal.width;
      tip.show(box.left + x * scale, box.top + y * scale, title, said.map(line => ({ value: lines[line] })));
    };

    element.addEventListener("pointermove", event => {
      const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
      let nearest, least = reach * reach;
      for (const point of points) {
        const distance = (point[0] - x) ** 2 + (point[1] - y) ** 2;
        if (distance < least)
          [nearest, least] = [point, distance];
      }
      tell(nearest);
    });
    element.addEventListener("pointerleave", () => tell());

    element.tabIndex = 0;
    element.setAttribute("role", "application");
    element.setAttribute("aria-roledescription", "chart");
    element.setAttribute("aria-label", svg.getAttribute("aria-label"));
    element.addEventListener("blur", () => tell());
    element.addEventListener("keydown", event => {
      const [order, by] = { ArrowLeft: [across, -1], ArrowRight: [across, 1], ArrowDown: [upwards, -1], ArrowUp: [upwards, 1] }[event.key] ?? [];
      if (order)
        tell(told ? order[Math.min(points.length - 1, Math.max(0, order.indexOf(told) + by))] : order[0]);
      else if (event.key === "Home" || event.key === "End")
        tell(across.at(event.key === "Home" ? 0 : -1));
      else if (event.key === "Escape")
        tell();
      else
        return;
      event.preventDefault();
    });
  };

  document.querySelectorAll("[data-marks]").forEach(prepare);
}
