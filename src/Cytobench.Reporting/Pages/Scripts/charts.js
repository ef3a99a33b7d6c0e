// Line charts that readers can point at, each in place of its drawing, which stays for print and where no script runs.
{
  const style = getComputedStyle(document.documentElement);             // live: follows the colour scheme
  const colorOf = name => style.getPropertyValue(`--${name}`).trim();
  const font = '13px "Source Sans 3", system-ui, sans-serif';
  const titleHeight = 30;
  const built = new Set();

  const told = ({ factor, decimals, unit }, value) => `${(value * factor).toFixed(decimals)}${unit ?? ""}`.replace("-", "−");

  const pairs = flat => flat.flatMap((x, i) => i % 2 ? [] : [[x, flat[i + 1]]]);

  // Every x of any line, as often as the line that has it most often: a line may rise straight up.
  const union = all => {
    const times = new Map();
    for (const points of all) {
      const own = new Map();
      for (const [x] of points)
        own.set(x, (own.get(x) ?? 0) + 1);
      for (const [x, count] of own)
        times.set(x, Math.max(count, times.get(x) ?? 0));
    }
    return [...times].sort((one, other) => one[0] - other[0]).flatMap(([x, count]) => Array(count).fill(x));
  };

  // The points' y at every x, between two points on the straight line that joins them; null outside, and for rings between.
  const along = (points, xs, isJoined) => {
    let last = -1;
    return xs.map(x => {
      if (last + 1 < points.length && points[last + 1][0] === x)
        return points[++last][1];
      if (last >= 0 && points[last][0] === x)
        return points[last][1];
      if (!isJoined || last < 0 || last + 1 === points.length)
        return null;
      const [[fromX, fromY], [toX, toY]] = [points[last], points[last + 1]];
      return fromY + (toY - fromY) * (x - fromX) / (toX - fromX);
    });
  };

  const build = (plot, width) => {
    const { chart, svg, hidden } = plot;
    const series = [
      ...chart.lines.map(line => ({ ...line, points: pairs(line.points), isJoined: true })),
      ...chart.rings.map(ring => ({ ...ring, points: pairs(ring.points) })),
    ];
    const xs = union(series.map(one => one.points));
    const axis = ({ label, ticks, tickLabels }, more) => ({
      label, font, labelFont: font, labelGap: 0, gap: 4, stroke: () => colorOf("muted"), ticks: { show: false },
      splits: () => ticks, values: () => tickLabels, ...more,
    });
    const toCanvas = (u, [x, y]) => [u.valToPos(x, "x", true), u.valToPos(y, "y", true)];
    const stroke = (u, from, to, color, lineWidth, dash) => {
      const { ctx } = u;
      ctx.save();
      ctx.beginPath();
      ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
      ctx.clip();
      ctx.strokeStyle = colorOf(color);
      ctx.lineWidth = lineWidth * devicePixelRatio;
      ctx.setLineDash(dash.map(length => length * devicePixelRatio));
      ctx.beginPath();
      ctx.moveTo(...toCanvas(u, from));
      ctx.lineTo(...toCanvas(u, to));
      ctx.stroke();
      ctx.restore();
    };
    const lastOf = index => {
      while (xs[index + 1] === xs[index])
        index++;
      return index;
    };
    const tell = u => {
      const index = u.cursor.idx;
      if (index == null || u.cursor.left < 0) {
        tip.hide();
        return;
      }
      const rows = new Map();
      series.forEach((one, place) => {
        const at = lastOf(index), value = u.data[place + 1][at];
        if (value == null || !u.series[place + 1].show)
          return;
        const note = one.isJoined ? undefined : one.notes[one.points.findIndex(point => point[0] === xs[at])];
        const row = rows.get(one.name) ?? { color: one.color, name: one.name, value: told(chart.left.reading, value) };
        rows.set(one.name, { ...row, note });
      });
      if (rows.size === 0) {
        tip.hide();
        return;
      }
      const { names, reading } = chart.below;
      const box = u.over.getBoundingClientRect();
      tip.show(box.left + u.valToPos(xs[index], "x"), box.top + u.cursor.top, names ? names[xs[index]] : `${reading.name} ${told(reading, xs[index])}`, [...rows.values()]);
    };
    plot.u = new uPlot({
      title: chart.title,
      width,
      height: chart.height - titleHeight,
      padding: [6, 12, 0, 0],                                           // room for half of the last label
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        dataIdx: (u, place, index) => lastOf(index),
        points: { size: 8, width: 0, fill: (u, place) => colorOf(series[place - 1].color), stroke: (u, place) => colorOf(series[place - 1].color) },
      },
      scales: { x: { time: false, range: [chart.below.from, chart.below.to] }, y: { range: [chart.left.from, chart.left.to] } },
      axes: [
        axis(chart.below, { grid: { show: false }, size: 24, labelSize: 22, border: { show: true, width: 1, stroke: () => colorOf("muted") } }),
        axis(chart.left, { grid: { width: 1, stroke: () => colorOf("line") }, size: 34, labelSize: 18 }),
      ],
      series: [{}, ...series.map(one => ({
        show: !hidden.has(one.name),
        stroke: () => colorOf(one.color),
        ...one.isJoined
          ? { width: one.isDashed ? 1.5 : 2.25, dash: one.isDashed ? [7, 5] : undefined, points: { show: one.points.length === 1, size: 7, fill: () => colorOf(one.color) } }
          : { paths: () => null, points: { show: true, size: 11, width: 2.5, fill: () => colorOf("page"), stroke: () => colorOf(one.color) } },
      }))],
      hooks: {
        drawAxes: [u => {
          for (const [fromX, fromY, toX, toY] of chart.guides)
            stroke(u, [fromX, fromY], [toX, toY], "muted", 1.5, [7, 5]);
          series.forEach((one, place) => one.ends && u.series[place + 1].show && one.points.forEach(([x], point) =>
            stroke(u, [x, one.ends[2 * point]], [x, one.ends[2 * point + 1]], one.color, 2.25, [])));
        }],
        setCursor: [tell],
      },
    }, [xs, ...series.map(one => along(one.points, xs, one.isJoined))], plot.host);
    plot.xs = [...new Set(xs)];
    plot.names = series.map(one => one.name);
    plot.host.hidden = false;
    plot.element.classList.add("live");
    if (chart.height < svg.height.baseVal.value)                        // what lies below the chart stays drawn
      plot.element.classList.add("part");
    built.add(plot);
  };

  // Left and right walk along the horizontal axis, up and down from panel to panel; a figure is one stop of the tab key.
  const steer = (plot, plots, event) => {
    const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key], across = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (across) {
      const next = plots[plots.indexOf(plot) + across];
      if (next?.u) {
        plot.host.tabIndex = -1;
        next.host.tabIndex = 0;
        next.host.focus();
      }
    } else if (along && plot.u) {
      const index = plot.u.cursor.idx, at = index == null ? -1 : plot.xs.indexOf(plot.u.data[0][index]);
      const to = at < 0 ? 0 : Math.min(plot.xs.length - 1, Math.max(0, at + along));
      plot.u.setCursor({ left: plot.u.valToPos(plot.xs[to], "x"), top: plot.u.over.clientHeight / 2 });
    } else if (event.key === "Escape")
      leave(plot);
    else
      return;
    event.preventDefault();
  };

  const leave = plot => plot.u?.setCursor({ left: -10, top: -10 });

  const toggles = (figure, plots, hidden) => {
    const lines = new Map(plots.flatMap(plot => [...plot.chart.rings, ...plot.chart.lines]).map(line => [line.name, line]));
    if (lines.size < 2)
      return;
    const group = document.createElement("div");
    group.className = "series";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Lines");
    const ordered = new Set(plots.flatMap(plot => [...plot.chart.lines, ...plot.chart.rings]).map(line => line.name));
    for (const name of ordered) {
      const button = document.createElement("button"), sample = document.createElement("i");
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      sample.className = `${lines.get(name).color} ${lines.get(name).isDashed ? "dashed" : ""}`;
      button.append(sample, name);
      button.addEventListener("click", () => {
        const show = hidden.delete(name);
        if (!show)
          hidden.add(name);
        button.setAttribute("aria-pressed", String(show));
        for (const plot of plots)
          plot.names?.forEach((one, place) => one === name && plot.u.setSeries(place + 1, { show }));
      });
      group.append(button);
    }
    figure.querySelector(".panels").before(group);
  };

  const sizes = new ResizeObserver(entries => {
    for (const { target, contentRect: { width } } of entries) {
      const plot = target.plot;
      if (width === 0)                                                  // folded away, or printed
        continue;
      if (!plot.u)
        build(plot, width);
      else if (plot.u.width !== width)
        plot.u.setSize({ width, height: plot.u.height });
    }
  });

  const prepare = figure => {
    const hidden = new Set();
    const plots = [...figure.querySelectorAll("[data-chart]")].map(element => {
      const svg = element.querySelector("svg"), host = document.createElement("div");
      const plot = { element, svg, host, hidden, chart: JSON.parse(element.dataset.chart) };
      host.className = "live-chart";
      host.hidden = true;
      host.setAttribute("role", "application");
      host.setAttribute("aria-roledescription", "chart");
      host.setAttribute("aria-label", svg.getAttribute("aria-label"));
      const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
      element.style.setProperty("--width", `${width}px`);
      element.style.setProperty("--cut", `${100 * plot.chart.height / height}%`);
      element.style.setProperty("--lift", `${-100 * plot.chart.height / width}%`);
      element.prepend(host);
      element.plot = plot;
      return plot;
    });
    plots.forEach((plot, place) => {
      plot.host.tabIndex = place === 0 ? 0 : -1;
      plot.host.addEventListener("keydown", event => steer(plot, plots, event));
      plot.host.addEventListener("blur", () => leave(plot));
      plot.element.addEventListener("mouseleave", () => tip.hide());
      sizes.observe(plot.element);
    });
    toggles(figure, plots, hidden);
  };

  document.fonts.ready.then(() => {
    for (const figure of document.querySelectorAll("figure:has([data-chart])"))
      prepare(figure);
    for (const legend of document.querySelectorAll("p.legend"))         // the buttons say the same
      legend.classList.toggle("replaced", legend.nextElementSibling?.querySelector(".series") != null);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => built.forEach(plot => plot.u.redraw(false)));
}
