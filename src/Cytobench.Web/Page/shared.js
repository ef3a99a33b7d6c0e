// What both parts of the page use.

export const by = id => document.getElementById(id);

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export const percent = (share, decimals = 1) => `${(100 * share).toFixed(decimals)} %`;

/** A share that is not 1 is never written as 100 %. */
export const confidence = share => share > 0.9995 && share < 1 ? "> 99.9 %" : percent(share);

/** A PNG file of an answer. */
export function picture(base64, alt) {
  const image = make("img");
  image.src = `data:image/png;base64,${base64}`;
  image.alt = alt;
  return image;
}

/** One image as a request. */
export const post = blob => ({ method: "POST", body: blob, headers: { "Content-Type": blob.type || "application/octet-stream" } });

/** Asks the server; what goes wrong is an Error with its words. */
export async function ask(path, options = {}) {
  const key = sessionStorage.getItem("cytobench-key");
  const headers = { ...options.headers, ...(key ? { "X-Api-Key": key } : {}) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch (fault) {
    throw fault.name === "AbortError" ? fault : new Error("The server does not answer; is it still running?");
  }
  if (response.ok) return response;
  if (response.status === 401) askForKey(key !== null);
  const problem = await response.json().catch(() => ({}));
  const fault = new Error(problem.title ? problem.title[0].toUpperCase() + problem.title.slice(1) : `The server answered ${response.status}`);
  fault.status = response.status;
  fault.retryAfter = Number(response.headers.get("Retry-After")) || 1;
  throw fault;
}

function askForKey(wasWrong) {
  by("key-form").hidden = false;
  by("key-fault").textContent = wasWrong ? "That key was not accepted." : "";
}

/** Calls back with what is dropped on an element. */
export function onDrop(element, take) {
  element.addEventListener("dragover", event => { event.preventDefault(); element.classList.add("over"); });
  element.addEventListener("dragleave", () => element.classList.remove("over"));
  element.addEventListener("drop", event => { event.preventDefault(); element.classList.remove("over"); take(event.dataTransfer); });
}
