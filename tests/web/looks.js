// What a page must hold to whoever looks at it: [] when all is well, else the faults.
() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].find(
      (one) => one.getBoundingClientRect().right > root.clientWidth + 1 && !one.closest("pre, .unseen, .skip"));
    faults.push(`wider than the window: ${wide ? wide.outerHTML.slice(0, 120) : ""}`);
  }

  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    const words = [...(field.labels || [])].map((label) => label.textContent.trim()).join("");
    if (!words && !field.getAttribute("aria-label")) faults.push(`no label: ${field.outerHTML}`);
    for (const id of (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean))
      if (!document.getElementById(id)) faults.push(`described by nothing: ${field.outerHTML}`);
  }
  for (const one of document.querySelectorAll("button, a[href], summary"))
    if (!one.textContent.trim() && !one.getAttribute("aria-label") && !one.querySelector("img[alt]:not([alt=''])"))
      faults.push(`no name: ${one.outerHTML}`);
  for (const one of document.querySelectorAll("img")) if (one.getAttribute("alt") === null) faults.push(`no alt: ${one.src}`);
  for (const one of document.images) if (one.complete && !one.naturalWidth) faults.push(`no picture: ${one.src}`);

  let level = 0;
  for (const one of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const own = Number(one.tagName[1]);
    if (own > level + 1) faults.push(`heading out of order: ${one.textContent}`);
    level = own;
  }
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  if (document.querySelectorAll("main").length !== 1 || !root.lang) faults.push("no main or no language");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  if (new Set(ids).size !== ids.length) faults.push("an id twice");

  const read = (color) => {
    const parts = color.match(/[\d.]+/g).map(Number);
    const scale = color.startsWith("color(") ? 255 : 1;
    return { rgb: parts.slice(0, 3).map((part) => part * scale), alpha: parts.length > 3 ? parts[3] : 1 };
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const value = part / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = read(getComputedStyle(at).backgroundColor);
      if (found.alpha === 1) return found.rgb;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.textContent.trim() || !one.checkVisibility() || one.closest(".unseen, .skip, svg")) continue;
    const style = getComputedStyle(one);
    const [a, b] = [light(read(style.color).rgb), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)}: ${node.textContent.trim().slice(0, 60)}`);
  }
  return faults;
}
