// How the page looks: light or dark as the system says or as chosen, and large for a projector.
// tokens.css holds the colours of each.
const schemeKey = "trace-viewer.scheme";
const projectorKey = "trace-viewer.projector";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

// Tells "change" whenever the page looks otherwise than before.
export const looks = new EventTarget();

export const dark = (): boolean => root.dataset.scheme === "dark";
export const projector = (): boolean => "projector" in root.dataset;

function apply(): void {
  const chosen = localStorage.getItem(schemeKey);
  root.dataset.scheme =
    chosen === "light" || chosen === "dark" ? chosen : system.matches ? "dark" : "light";
  root.toggleAttribute("data-projector", localStorage.getItem(projectorKey) === "on");
  looks.dispatchEvent(new Event("change"));
}

export function toggleDark(): void {
  const wanted = dark() ? "light" : "dark";
  // Choosing what the system says already is choosing to follow the system.
  if (wanted === (system.matches ? "dark" : "light")) localStorage.removeItem(schemeKey);
  else localStorage.setItem(schemeKey, wanted);
  apply();
}

export function toggleProjector(): void {
  localStorage.setItem(projectorKey, projector() ? "off" : "on");
  apply();
}

system.addEventListener("change", apply);
apply();
