// Before the first paint: the theme that this browser was told to keep. Not a module, since those wait.
try {
  const kept = localStorage.getItem("docklines-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch {
  // A browser that keeps nothing follows its system.
}
