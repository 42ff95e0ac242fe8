// The browser says in its own language what is wrong with a field; the page says it in the reader's.
import { t } from "./messages";

type Box = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function sentence(box: Box): string {
  const v = box.validity;
  if (v.valueMissing) return t(box instanceof HTMLSelectElement || ["radio", "checkbox"].includes(box.type) ? "choose_needed" : "needed");
  if (!(box instanceof HTMLInputElement)) return "";
  if (v.tooShort) return t("too_short").replace("{n}", String(box.minLength));
  if (v.rangeUnderflow || v.rangeOverflow) return t("number_between").replace("{min}", box.min).replace("{max}", box.max);
  return v.badInput || v.stepMismatch ? t("number_wrong") : "";
}

export function inLanguage(form: HTMLFormElement) {
  const said = new Set<Box>();
  const missing = (event: Event) => {
    const box = event.target as Box;
    const text = sentence(box);
    if (!text || (box.validity.customError && !said.has(box))) return;
    said.add(box);
    box.setCustomValidity(text);
  };
  // What was said stands for no longer than the next thing done in the form: one field may have filled another, and one radio
  // button answers for all of its group. A click on the button comes before the browser looks at the fields.
  const done = () => {
    for (const box of said) box.setCustomValidity("");
    said.clear();
  };
  form.addEventListener("invalid", missing, true);
  for (const name of ["input", "change", "click"]) form.addEventListener(name, done, true);
}
