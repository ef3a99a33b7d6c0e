// Many images: sent in parts that a request may hold, answered as CSV, shown as a table and kept as one file.
import { ask, by, confidence, make, onDrop } from "./shared.js";

const shownRows = 300;
const partImages = 64;                                                 // so that progress is seen
const isImage = name => /\.(png|jpe?g|webp|bmp)$/i.test(name);
const isZip = name => /\.zip$/i.test(name);

export function startMany(served) {
  let stop = null;
  let saved = null;

  const run = async files => {
    if (served() === null) return;
    stop?.abort();
    const mine = stop = new AbortController();
    const parts = split(files, served().limits);
    if (parts.length === 0) {
      say(files.length === 0 ? "" : "None of these is an image or a zip (PNG, JPEG, WebP, BMP).", true);
      return;
    }
    say(`Sending ${count(files.length, "file")} …`);
    by("many-answer").hidden = true;
    by("many-progress").hidden = false;
    let [csv, done] = ["", 0];
    try {
      for (const part of parts) {
        by("many-bar").value = done / files.length;
        const text = await send(part, mine.signal);
        csv += csv === "" ? text : text.slice(text.indexOf("\n") + 1);
        done += part.length;
      }
      show(csv);
    } catch (fault) {
      if (fault.name === "AbortError") say("Stopped.");
      else say(`${fault.message} (${done} of ${count(files.length, "file")} were answered)`, true);
    }
    if (stop === mine) by("many-progress").hidden = true;
  };

  const show = csv => {
    const [head, ...rows] = parse(csv);
    const at = Object.fromEntries(head.map((name, index) => [name, index]));
    const titles = Object.fromEntries(served().predictors.map(rule => [rule.id, rule.title]));
    const images = new Set(rows.map(row => row[at.image]));
    const faults = rows.filter(row => row[at.error]);
    const unsure = new Set(rows.filter(row => row[at.sure] === "false").map(row => row[at.image]));
    say(`${count(images.size, "image")}; of ${unsure.size} not every predictor is sure${faults.length > 0 ? `; ${faults.length} cannot be read` : ""}.`);
    by("many-head").replaceChildren(make("tr", "", ...["image", "predictor", "decision", "confidence", "set"].map((name, index) => heading(name, index === 3))));
    by("many-rows").replaceChildren(...rows.slice(0, shownRows).map(row => row[at.error]
      ? make("tr", "", make("td", "", row[at.image]), wide(row[at.error]))
      : make("tr", "", make("td", "", row[at.image]), make("td", "", titles[row[at.predictor]]),
        row[at.sure] === "true" ? make("td", "", row[at.class]) : make("td", "", make("span", "badge doubt", "not sure"), ` ${row[at.class]}`),
        make("td", "number", confidence(Number(row[at.confidence]))), make("td", "", row[at.set].replaceAll("|", ", ")))));
    if (saved) URL.revokeObjectURL(saved);
    by("many-save").href = saved = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    by("many-save").textContent = rows.length > shownRows ? `Save all ${rows.length} rows as CSV` : "Save all as CSV";
    by("many-answer").hidden = false;
  };

  by("many-files").addEventListener("change", event => { run([...event.target.files]); event.target.value = ""; });
  by("many-folder").addEventListener("change", event => { run([...event.target.files].filter(file => isImage(file.name))); event.target.value = ""; });
  by("many-stop").addEventListener("click", () => stop?.abort());
  onDrop(by("many-area"), async transfer => run(await dropped(transfer)));
}

const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

function say(text, isFault = false) {
  by("many-status").textContent = text;
  by("many-status").classList.toggle("fault", isFault);
}

function heading(name, isNumber) {
  const cell = make("th", isNumber ? "number" : "", name);
  cell.scope = "col";
  return cell;
}

function wide(text) {
  const cell = make("td", "wrong", `cannot be read: ${text}`);
  cell.colSpan = 4;
  return cell;
}

/** Parts that one request may hold: zips by themselves, images together. */
function split(files, limits) {
  const most = limits.body_bytes - (1 << 16);                          // room for the form around the files
  const parts = files.filter(file => isZip(file.name)).map(file => [file]);
  let [part, bytes] = [[], 0];
  for (const file of files.filter(one => isImage(one.name))) {
    if (part.length > 0 && (bytes + file.size > most || part.length === Math.min(partImages, limits.images))) {
      parts.push(part);
      [part, bytes] = [[], 0];
    }
    part.push(file);
    bytes += file.size + 512;
  }
  return part.length > 0 ? [...parts, part] : parts;
}

/** Sends a part; a busy server says when to come again. */
async function send(part, signal) {
  const form = new FormData();
  for (const file of part) form.append("images", file, file.webkitRelativePath || file.name);
  for (;;) {
    try {
      return await (await ask("api/predict", { method: "POST", body: form, headers: { Accept: "text/csv" }, signal })).text();
    } catch (fault) {
      if (fault.status !== 429) throw fault;
      await new Promise(resolve => setTimeout(resolve, 1000 * fault.retryAfter));
      signal.throwIfAborted();
    }
  }
}

/** All files of a drop; folders are opened. */
async function dropped(transfer) {
  const entries = [...transfer.items].map(item => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat().filter(file => isImage(file.name) || isZip(file.name));
}

async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const [reader, files] = [entry.createReader(), []];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return files;
    files.push(...(await Promise.all(some.map(filesOf))).flat());
  }
}

/** Rows of a CSV (RFC 4180). */
function parse(text) {
  const [rows, pattern] = [[[]], /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y];
  while (pattern.lastIndex < text.length) {
    const [, quoted, plain, end] = pattern.exec(text);
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\n") rows.push([]);
  }
  return rows.filter(row => row.length > 0);
}
