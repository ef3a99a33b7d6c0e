// Galleries: filters above the cards, and a card's pictures at a larger size. Cards carry what is filtered as data attributes.
(() => {
  for (const gallery of document.querySelectorAll(".filterable")) {
    addFilters(gallery);
    gallery.querySelectorAll("[data-title]").forEach(addEnlarging);
  }

  function addFilters(gallery) {
    const form = gallery.querySelector(".filters"), status = gallery.querySelector("[role=status]"), nothing = gallery.querySelector(".nothing");
    const groups = [...gallery.querySelectorAll(".group")].map(details => {
      const list = details.lastElementChild;
      return { details, list, cards: [...list.children], isOpen: details.open };
    });
    if (groups.length === 0)
      return;
    const cards = groups.flatMap(group => group.cards);
    const sorted = document.createElement("div");                        // all cards without groups, while another order is chosen
    sorted.className = groups[0].list.className;
    nothing.before(sorted);
    form.addEventListener("change", show);
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(show));              // after the fields are as they were
    show();

    function show() {
      const fields = [...form.querySelectorAll("select")].filter(field => field.value !== "");
      const filters = fields.filter(field => field.name !== "order"), order = fields.find(field => field.name === "order")?.value;
      for (const card of cards)
        card.hidden = !filters.every(field => card.dataset[field.name] === field.value);
      const shown = cards.filter(card => !card.hidden).length;
      for (const { details, list, cards, isOpen } of groups) {
        const fits = cards.some(card => !card.hidden);
        details.hidden = !fits || order !== undefined;
        details.open = filters.length > 0 ? fits : isOpen;
        if (order === undefined)
          list.append(...cards);
      }
      if (order !== undefined)
        sorted.append(...inOrder(cards, order));
      sorted.hidden = order === undefined;
      nothing.hidden = shown > 0;
      status.textContent = shown === cards.length ? `${shown} ${gallery.dataset.things}` : `${shown} of ${cards.length} ${gallery.dataset.things}`;
    }
  }

  // "overlap": the smallest data-overlap first; "-overlap": the largest. Cards without the number come last.
  function inOrder(cards, order) {
    const descends = order.startsWith("-"), key = descends ? order.slice(1) : order;
    const numbered = cards.filter(card => key in card.dataset);
    numbered.sort((one, other) => (descends ? -1 : 1) * (one.dataset[key] - other.dataset[key]));
    return [...numbered, ...cards.filter(card => !(key in card.dataset))];
  }

  function addEnlarging(card) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    button.setAttribute("aria-label", `Enlarge: ${card.dataset.title}`);
    button.addEventListener("click", () => enlarge(card));
    card.querySelector(".cell").append(button);
  }

  function enlarge(card) {
    const gallery = card.closest(".filterable");
    const cards = [...gallery.querySelectorAll("[data-title]")].filter(one => one.checkVisibility());
    const dialog = document.createElement("dialog"), title = document.createElement("h3"), body = document.createElement("div");
    dialog.className = "enlarged";
    dialog.setAttribute("aria-label", "Enlarged pictures");
    title.setAttribute("aria-live", "polite");
    const previous = addButton("Previous", () => turn(-1)), next = addButton("Next", () => turn(1)), close = addButton("Close", () => dialog.close());
    const buttons = document.createElement("p");
    buttons.append(previous, next, close);
    dialog.append(buttons, title, body);
    dialog.addEventListener("keydown", event => turn({ ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0));
    dialog.addEventListener("click", event => event.target === dialog && dialog.close()); // beside what it shows
    dialog.addEventListener("close", () => {
      dialog.remove();
      card.querySelector(".enlarge").focus();
    });
    document.body.append(dialog);
    turn(0);
    dialog.showModal();
    close.focus();

    function turn(step) {
      const at = cards.indexOf(card) + step;
      if (at < 0 || at >= cards.length)
        return;
      card = cards[at];
      title.textContent = card.dataset.title;
      const pictures = card.querySelector(".cell").cloneNode(true), says = document.createElement("p");
      pictures.querySelector(".enlarge").remove();
      for (const figure of pictures.children)
        figure.lastElementChild.textContent = figure.firstElementChild.alt;
      says.textContent = card.dataset.says ?? "";
      body.replaceChildren(pictures, ...[...card.children].slice(1).map(more => more.cloneNode(true)), says);
      previous.disabled = at === 0;
      next.disabled = at === cards.length - 1;
    }
  }

  function addButton(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }
})();
