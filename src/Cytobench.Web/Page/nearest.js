// The training images nearest to the one that was tried, for each model.
import { ask, by, make, picture, post } from "./shared.js";

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

function say(text, isFault = false) {
  if (by("nearest-status").textContent !== text) by("nearest-status").textContent = text;
  by("nearest-status").classList.toggle("fault", isFault);
}

/** Fills the part of the page; ends early once another image is tried. */
export async function showNearest(served, image, decisions, isWanted) {
  by("nearest").replaceChildren();
  say("Looking for them …");
  try {
    let state = await (await ask("api/neighbours")).json();
    while (isWanted() && state.state === "preparing") {
      // In tens of percent: a screen reader reads every change.
      say(state.searched > 0 ? `They are being prepared since the server started: ${10 * Math.floor(10 * state.done / state.searched)} % of ${state.searched.toLocaleString("en")} training images.` : "They are being prepared: the training images are read.");
      await pause(500);
      state = await (await ask("api/neighbours")).json();
    }
    if (!isWanted()) return;
    if (state.state === "unavailable") {
      say(`None are shown: ${state.message}.`);
      return;
    }
    const found = await (await ask("api/neighbours", post(image.blob))).json();
    if (!isWanted()) return;
    const many = found.searched.toLocaleString("en");
    say(`Nearest of ${found.searched < found.learnt ? `${many} of the ${found.learnt.toLocaleString("en")}` : `the ${many}`} images that the models learnt from, by the cosine distance of what a model's last layer reads: 0 is the same; the larger, the less alike. A near image is one that the model treats alike, not its reason.`);
    by("nearest").replaceChildren(...found.models.map(model => ofModel(served, model, decisions)));
  } catch (fault) {
    if (isWanted()) say(fault.message, true);
  }
}

function ofModel(served, { model, neighbours }, decisions) {
  const index = served.predictors.findIndex(rule => rule.id === model);
  const said = decisions[index].class;
  const same = neighbours.filter(neighbour => neighbour.class === said).length;
  return make("section", `near m${index % 6}`,
    make("div", "near-head", make("h4", "", served.predictors[index].title), make("p", "", `${same} of ${neighbours.length} are of the class that it says, ${served.class_names[said]}`)),
    make("ol", "near-images", ...neighbours.map(neighbour => shown(neighbour, served.class_names[neighbour.class], neighbour.class === said))));
}

function shown(neighbour, name, isSaid) {
  const distance = neighbour.distance.toFixed(3);
  return make("li", isSaid ? "" : "other", make("figure", "", picture(neighbour.png, `Training image ${neighbour.index}`),
    make("figcaption", "", make("span", "", name), make("small", "", `distance ${distance}`))));
}
