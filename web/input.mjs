// What SDL does not bring to a canvas: the clipboard, a touch screen's keyboard, dropped files.

const keyboard = document.getElementById("keyboard");

function onPaste(program, event) {
  const text = event.clipboardData?.getData("text/plain");
  if (!text || !program.wantsText()) return;
  event.preventDefault();
  program.paste(text);
}

/// A hidden text area takes the focus while the program wants text, so that the screen keyboard comes up. It is emptied
/// after each event: what it says is a difference, not a text.
function onInput(program, event) {
  if (event.inputType === "deleteContentBackward") program.pressed("Backspace");
  else if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") program.pressed("Enter");
  else if (event.data) program.typed(event.data);
  keyboard.value = " ";
  keyboard.setSelectionRange(1, 1);
}

/// "Ctrl+Shift+F5", as the program names its keys.
function chordOf(event) {
  const shifted = event.shiftKey ? "Shift+" : "", key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shifted}${key}`;
}

async function onDrop(program, event) {
  event.preventDefault();
  for (const file of event.dataTransfer?.files ?? []) program.drop(file.name, new Uint8Array(await file.arrayBuffer()));
}

export function connectInput(canvas, program) {
  const touch = matchMedia("(pointer: coarse)").matches;
  window.addEventListener("paste", (event) => onPaste(program, event));
  // SDL would take these for itself; the browser then makes the paste event that we want.
  window.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v") event.stopImmediatePropagation();
  }, true);
  // Keys that are commands here: the browser would reload, search, go back.
  window.addEventListener("keydown", (event) => {
    if (program.isOurs(chordOf(event))) event.preventDefault();
  }, true);
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => onDrop(program, event));
  keyboard.value = " ";
  keyboard.addEventListener("input", (event) => onInput(program, event));
  canvas.addEventListener("pointerup", () => {
    if (!touch) return;
    // The program knows after its next frame whether a text field was touched.
    setTimeout(() => (program.wantsText() ? keyboard.focus({ preventScroll: true }) : keyboard.blur()), 60);
  });
  for (const name of ["pointerdown", "pointermove", "pointerup", "wheel", "keydown", "keyup", "touchstart", "touchmove", "touchend"]) {
    window.addEventListener(name, () => program.wake(), { passive: true, capture: true });
  }
  for (const name of ["resize", "focus", "visibilitychange"]) window.addEventListener(name, () => program.wake());
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => program.wake());
  if (window.top === window) canvas.focus(); // an embedded page leaves the focus where the reader has it
}
