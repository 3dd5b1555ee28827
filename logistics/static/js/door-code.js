// Reads what was typed or scanned, as the server does (logistics/attendance/codes.py).
const ADDRESS = /\/events\/([^/?#\s]+)\/(?:door|desk\/people)\/([^/?#\s]+)/;
const LENGTH = 10;

/** Returns the reference a text says, and whether it is of another meeting. */
export function readCode(text, slug) {
  const address = ADDRESS.exec(text);
  if (address) return { reference: tidied(address[2]), foreign: address[1] !== slug };
  if (/^\s*https?:\/\//i.test(text)) return { reference: "", foreign: true };
  return { reference: tidied(text), foreign: false };
}

function tidied(text) {
  const signs = text.slice(0, 100).normalize("NFKC").toUpperCase();
  const kept = signs.replace(/[^A-Z0-9]/g, "");
  return kept.length === LENGTH && !/[^\x00-\x7f]/.test(signs.replace(/[^\p{L}\p{N}]/gu, "")) ? kept : "";
}

/** Returns a function that makes two references the same which are alike to the eye. */
export function folding(groups) {
  const first = new Map(groups.flatMap((group) => [...group].map((sign) => [sign, group[0]])));
  return (reference) => [...reference].map((sign) => first.get(sign) ?? sign).join("");
}

/** Returns a name without accents, capitals and double spaces. */
export function searchKey(name) {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().split(/\s+/).filter(Boolean).join(" ");
}
