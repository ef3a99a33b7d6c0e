// The page of a served run: one image at a time. Every text goes in by textContent, so that no name is ever markup.
import { startMany } from "./many.js";
import { showNearest } from "./nearest.js";
import { ask, by, confidence, make, onDrop, percent, picture, post } from "./shared.js";

let served = null;                                                     // GET /api/models
let methods = new Map();                                               // of all models, by name
let current = null;                                                    // what was tried last: { blob, name, truth }
let asked = 0;                                                         // answers to older questions are dropped

const small = share => share > 0 && share < 0.0005 ? "< 0.1 %" : confidence(share);

by("key-form").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem("cytobench-key", by("key").value);
  by("key-form").hidden = true;
  start();
});

function say(text, isFault = false) {
  by("status").textContent = text;
  by("status").classList.toggle("fault", isFault);
}

// What is served

function describe() {
  by("run").textContent = `Cytobench · run ${served.run} · ${served.data}`;
  const titles = served.models.map(model => model.title);
  const named = titles.length === 1 ? titles[0] : `${titles.slice(0, -1).join(", ")} and ${titles.at(-1)}`;
  by("lead").textContent = `Give ${named} an image that ${titles.length > 1 ? "they" : "it"} never saw: what ${titles.length > 1 ? "each" : "it"} says, how sure it is, and where it looked.`;
  by("source").textContent = [served.is_synthetic ? "The models learnt from synthetic images, drawn by Cytobench; what they say of real cells means nothing." : "", served.citation ? `Training images: ${served.citation}` : "", served.license].filter(Boolean).join(" · ");
  by("target").replaceChildren(make("option", "", "what each model says"), ...served.class_names.map(name => make("option", "", name)));
  methods = new Map(served.models.flatMap(model => model.methods).map(method => [method.name, method]));
  by("method").replaceChildren(make("option", "", "each model's usual one"), ...[...methods.values()].map(methodOption));
  by("rules").replaceChildren(...served.predictors.map(rule => make("div", "", make("dt", "", rule.title), make("dd", "", ruleText(rule)))));
  by("set-meaning").textContent = `The classes that cannot be ruled out: of such sets, ${percent(served.predictors[0].coverage, 0)} hold the true class, if images come from the same source as the run's.`;
}

function methodOption(method) {
  const option = make("option", "", method.title);
  option.value = method.name;
  return option;
}

function ruleText(rule) {
  const calibrated = rule.temperature === null ? "Calibrated by vector scaling." : `Calibrated by the temperature ${rule.temperature.toFixed(3)}.`;
  const threshold = rule.threshold === null
    ? ` Never sure: no confidence reaches ${percent(rule.accuracy, 0)} right on validation images.`
    : ` Sure from its own confidence ${percent(rule.threshold.threshold, 2)} on: there, ${percent(rule.threshold.accuracy, 2)} of the answered validation images were right (${percent(rule.accuracy, 0)} wished), and ${percent(rule.threshold.coverage)} were answered.`;
  return calibrated + threshold;
}

async function showSamples() {
  const images = await (await ask("api/images")).json();
  if (images.length === 0) return;
  const classes = [...new Set(images.map(image => image.class))];
  by("sample-class").replaceChildren(...classes.map(name => make("option", "", name)));
  const show = () => by("thumbs").replaceChildren(...images.filter(image => image.class === by("sample-class").value).map(thumb));
  by("sample-class").addEventListener("change", show);
  by("samples").hidden = false;
  show();
}

function thumb(image) {
  const picture = make("img");
  picture.alt = `Test image ${image.index}, ${image.class}`;
  const button = make("button", "", picture);
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  const loaded = ask(`api/images/${image.number}`).then(response => response.blob());
  loaded.then(blob => { picture.src = URL.createObjectURL(blob); }).catch(fault => say(fault.message, true));
  button.addEventListener("click", async () => {
    for (const other of by("thumbs").querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
    tryImage(await loaded, `test image ${image.index}`, image.class);
  });
  return make("li", "", button);
}

// One image

async function tryImage(blob, name, truth) {
  if (served === null) return;
  const question = ++asked;
  const image = current = { blob, name, truth };
  say(`Asking about ${name} …`);
  by("target").selectedIndex = by("method").selectedIndex = 0;
  try {
    const [predicted, explained] = await Promise.all([ask("api/predict", post(blob)), ask("api/explain", post(blob))].map(answer => answer.then(response => response.json())));
    if (question !== asked) return;
    showDecisions(predicted.images[0].decisions);
    showMaps(explained);
    say(truth ? `${capital(name)} of the run; its true class is ${truth}.` : name);
    by("answer").hidden = false;
    showNearest(served, image, predicted.images[0].decisions, () => current === image);
    if (matchMedia("(max-width: 56rem)").matches) by("result").scrollIntoView({ block: "start" });
  } catch (fault) {
    if (question !== asked) return;
    by("answer").hidden = true;
    say(fault.message, true);
  }
}

const capital = text => text[0].toUpperCase() + text.slice(1);

function showDecisions(decisions) {
  const models = decisions.filter((_, index) => served.predictors[index].kind === "trained");
  const said = [...new Set(models.map(decision => decision.class))];
  const name = index => served.class_names[index];
  const unsure = models.filter(decision => !decision.sure).length;
  const verdict = models.length === 1
    ? (unsure ? `Not sure; most probably ${name(said[0])}` : capital(name(said[0])))
    : said.length > 1 ? `The models disagree: ${said.map(name).join(" or ")}`
    : unsure === models.length ? `${models.length === 2 ? "Neither model is" : "No model is"} sure; most probably ${name(said[0])}`
    : unsure > 0 ? `${capital(name(said[0]))}, but not all models are sure`
    : `${capital(name(said[0]))}: ${models.length === 2 ? "both models are" : `all ${models.length} models are`} sure`;
  by("verdict").textContent = verdict;
  by("predictors").replaceChildren(...decisions.map(card));
}

function card(decision, index) {
  const rule = served.predictors[index];
  const isVote = rule.kind !== "trained";
  const order = decision.calibrated.map((_, k) => k).sort((a, b) => decision.calibrated[b] - decision.calibrated[a] || a - b);
  const bars = order.map(k => {
    const bar = make("b");
    bar.style.width = `${100 * decision.calibrated[k]}%`;
    const label = make("dt", "", served.class_names[k]);
    label.title = served.class_names[k];
    return make("div", k === decision.class ? "top" : "", label, make("dd", "", make("i", "", bar), make("span", "", small(decision.calibrated[k]))));
  });
  const badge = decision.sure ? make("span", "badge sure", "sure") : make("span", "badge doubt", "not sure");
  badge.title = rule.threshold === null ? "no confidence reaches the wished accuracy" : `own confidence ${percent(decision.own_confidence, 2)}, threshold ${percent(rule.threshold.threshold, 2)}`;
  const set = make("p", "set", `${percent(rule.coverage, 0)} set: `, make("strong", "", decision.set.map(k => served.class_names[k]).join(", ")));
  return make("article", `predictor ${isVote ? "vote" : `m${index % 6}`}`,
    make("h3", "", rule.title),
    make("p", "said", make("strong", "", served.class_names[decision.class]), make("span", "", confidence(decision.confidence))),
    badge, make("dl", "bars", ...bars), set);
}

function showMaps(explained) {
  const figures = [make("figure", "", make("div", "stack", picture(explained.seen_png, "The image as the models see it")),
    make("figcaption", "", "The image", make("small", "", `as it is seen: ${served.image_size} × ${served.image_size} pixels`)))];
  for (const map of explained.maps) {
    const model = served.models.find(one => one.id === map.model);
    const rule = served.predictors.find(one => one.id === map.model);
    const title = rule?.title ?? model.title;
    const overlay = picture(map.png, `Where ${title} looked, by ${map.title}`);
    overlay.className = "map";
    figures.push(make("figure", "", make("div", "stack", picture(explained.seen_png, ""), overlay),
      make("figcaption", "", title, make("small", "", !methods.get(map.method).is_class_specific ? capital(map.title) : `${capital(map.title)}, for ${served.class_names[map.class]}`))));
  }
  by("maps").style.setProperty("--count", figures.length);
  by("maps").replaceChildren(...figures);
  setOpacity();
}

function setOpacity() {
  const share = by("opacity").value;
  by("opacity-value").textContent = `${share} %`;
  for (const map of document.querySelectorAll(".map")) map.style.opacity = share / 100;
}

by("opacity").addEventListener("input", setOpacity);

/** The same image again, for another class or by another method. */
async function explainAgain() {
  if (current === null) return;
  const question = ++asked;
  const query = new URLSearchParams();
  if (by("target").selectedIndex > 0) query.set("class", by("target").value);
  if (by("method").selectedIndex > 0) query.set("methods", by("method").value);
  try {
    const explained = await (await ask(`api/explain?${query}`, post(current.blob))).json();
    if (question === asked) showMaps(explained);
  } catch (fault) {
    if (question === asked) say(fault.message, true);
  }
}

by("target").addEventListener("change", explainAgain);
by("method").addEventListener("change", explainAgain);

// Ways in: a file, a drop, the clipboard

function own(file) {
  if (!file) return;
  for (const button of by("thumbs").querySelectorAll("button")) button.setAttribute("aria-pressed", "false");
  tryImage(file, file.name || "pasted image", null);
}

by("file").addEventListener("change", event => { own(event.target.files[0]); event.target.value = ""; });
onDrop(by("drop"), transfer => own(transfer.files[0]));
document.addEventListener("paste", event => own([...event.clipboardData.files].find(file => file.type.startsWith("image/"))));
// A file dropped beside the areas must not replace the page.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, event => event.preventDefault());

async function start() {
  try {
    served = await (await ask("api/models")).json();
    describe();
    await showSamples();
  } catch (fault) {
    say(fault.status === 401 ? "Give the key above to begin." : fault.message, true);
  }
}

startMany(() => served);
start();
