// A link's text after '#' (sim/ui/model/share_link.h), with the edited programs compressed: "lesson=…&at=76&z=<deflate, base64url>".

const packed = "z=";
const mostOctets = 1 << 20; // a link that unfolds to more is nobody's program

async function through(stream, bytes, most = Infinity) {
  const parts = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new Error("too long");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function toBase64Url(bytes) {
  let text = "";
  for (const octet of bytes) text += String.fromCharCode(octet);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/// Keeps the edits compressed, if there are any.
export async function packLink(fragment) {
  const parts = fragment.split("&"), edits = parts.filter((part) => part.startsWith("edit."));
  if (edits.length === 0) return fragment;
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(edits.join("&")));
  return [...parts.filter((part) => !part.startsWith("edit.")), packed + toBase64Url(bytes)].join("&");
}

/// The inverse. What can't be unpacked stays as it is: the program then says that it is not understood.
export async function unpackLink(fragment) {
  const parts = [];
  for (const part of fragment.replace(/^#/, "").split("&")) {
    if (!part.startsWith(packed)) {
      parts.push(part);
      continue;
    }
    try {
      const bytes = fromBase64Url(part.slice(packed.length));
      parts.push(new TextDecoder("utf-8", { fatal: true }).decode(await through(new DecompressionStream("deflate-raw"), bytes, mostOctets)));
    } catch {
      parts.push(part);
    }
  }
  return parts.filter((part) => part !== "").join("&");
}
