// Keys for labels, and text that is seen only while it is held open. Without this script buttons and details do the same.
for (const turn of document.querySelectorAll("details[data-hold]")) {
  const handle = turn.querySelector("summary");
  const keep = turn.parentElement.querySelector("[data-hold-keep]");
  const isKept = () => keep.getAttribute("aria-pressed") === "true";
  const set = (open) => { turn.open = open || isKept(); };
  const hold = (kept) => { keep.setAttribute("aria-pressed", String(kept)); set(kept); };
  keep.hidden = false;
  keep.addEventListener("click", () => hold(!isKept()));
  handle.addEventListener("click", (event) => event.preventDefault());
  handle.addEventListener("pointerdown", (event) => { handle.setPointerCapture(event.pointerId); set(true); });
  for (const end of ["pointerup", "pointercancel", "blur"]) {
    handle.addEventListener(end, () => set(false));
  }
  handle.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key === "Enter") { event.preventDefault(); set(true); }
  });
  handle.addEventListener("keyup", () => set(false));
  document.addEventListener("visibilitychange", () => hold(false));
}
for (const hint of document.querySelectorAll("[data-hold-hint]")) { hint.hidden = false; }
for (const form of document.querySelectorAll("form[data-keys]")) {
  const box = form.querySelector("[data-keys-switch] input");
  box.parentElement.hidden = false;
  box.checked = localStorage.getItem("evalflow-keys") !== "off";
  box.addEventListener("change", () => localStorage.setItem("evalflow-keys", box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (!box.checked || typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) { return; }
    [...form.querySelectorAll("button[data-key]")].find((button) => button.dataset.key === event.key)?.click();
  });
}
