// What SDL does not bring to a canvas: the clipboard, a touch screen's keyboard, dropped files.

const keyboard = document.getElementById("keyboard");

function onPaste(program, event) {
  const text = event.clipboardData?.getData("text/plain");
  if (!text || !program.wantsText()) return;
  event.preventDefault();
  program.paste(text);
}

const kEmpty = " "; // something that Backspace can take away
let before = kEmpty;

/// A hidden text area takes the focus while the program wants text, so that the screen keyboard comes up. What an event did is
/// seen by comparing: a keyboard that suggests words writes the whole word anew with each letter, and corrects it at the end.
function onInput(program, event) {
  if (event.inputType === "insertLineBreak" || event.inputType === "insertParagraph") {
    program.pressed("Enter");
  } else {
    const was = [...before], is = [...keyboard.value];
    let same = 0;
    while (same < was.length && was[same] === is[same]) ++same;
    for (let i = was.length; i > same; --i) program.pressed("Backspace");
    if (is.length > same) program.typed(is.slice(same).join(""));
  }
  if (!event.isComposing) clearKeyboard();
  before = keyboard.value;
}

function clearKeyboard() {
  keyboard.value = before = kEmpty;
  keyboard.setSelectionRange(1, 1);
}

/// "Ctrl+Shift+F5", as the program names its keys.
function chordOf(event) {
  const shifted = event.shiftKey ? "Shift+" : "", key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shifted}${key}`;
}

function afterFrames(count, then) {
  requestAnimationFrame(() => (count > 1 ? afterFrames(count - 1, then) : then()));
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
  clearKeyboard();
  keyboard.addEventListener("input", (event) => onInput(program, event));
  keyboard.addEventListener("compositionend", clearKeyboard);
  canvas.addEventListener("pointerup", () => {
    if (!touch) return;
    // The program knows after its next frames whether a text field was touched, however long they take.
    afterFrames(3, () => (program.wantsText() ? keyboard.focus({ preventScroll: true }) : keyboard.blur()));
  });
  for (const name of ["pointerdown", "pointermove", "pointerup", "wheel", "keydown", "keyup", "touchstart", "touchmove", "touchend"]) {
    window.addEventListener(name, () => program.wake(), { passive: true, capture: true });
  }
  for (const name of ["resize", "focus", "visibilitychange"]) window.addEventListener(name, () => program.wake());
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => program.wake());
  if (window.top === window) canvas.focus(); // an embedded page leaves the focus where the reader has it
}
