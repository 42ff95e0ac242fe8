// The browser says in its own language that a field is missing; the page says it in the reader's.
import { t } from "./messages";

type Box = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function inLanguage(form: HTMLFormElement) {
  const said = new WeakSet<Box>();
  const missing = (event: Event) => {
    const box = event.target as Box;
    if (!box.validity.valueMissing || (box.validity.customError && !said.has(box))) return;
    said.add(box);
    box.setCustomValidity(t(box instanceof HTMLSelectElement ? "choose_needed" : "needed"));
  };
  const changed = (event: Event) => {
    const box = event.target as Box;
    if (said.delete(box)) box.setCustomValidity("");
  };
  form.addEventListener("invalid", missing, true);
  for (const name of ["input", "change"]) form.addEventListener(name, changed, true);
}
