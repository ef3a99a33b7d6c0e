// Drawings whose marks tell what they stand for: the nearest one within reach of the pointer.
{
  const reach = 14;                                                     // pixels of the drawing

  for (const element of document.querySelectorAll("[data-marks]")) {
    const { lines, points } = JSON.parse(element.dataset.marks);
    const svg = element.querySelector("svg");
    element.addEventListener("pointermove", event => {
      const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
      let nearest, least = reach * reach;
      for (const point of points) {
        const distance = (point[0] - x) ** 2 + (point[1] - y) ** 2;
        if (distance < least)
          [nearest, least] = [point, distance];
      }
      if (nearest)
        tip.show(box.left + nearest[0] / scale, box.top + nearest[1] / scale, nearest[2], nearest.slice(3).map(line => ({ value: lines[line] })));
      else
        tip.hide();
    });
    element.addEventListener("pointerleave", tip.hide);
  }
}
