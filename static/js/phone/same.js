// Whether what the server says of a record is what a form said: the server trims, and keeps no field that has no say.
export const BESIDE = ["record_id", "base", "day", "other_day"];

export const dayIn = (said) => (said.day && said.day !== "other" ? said.day : said.other_day) || "";

const plain = (value) => {
  const text = String(value === undefined || value === null ? "" : value).replace(/\r\n/g, "\n").trim();
  return /^\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text;
};

export function saysTheSame(stored, fields) {
  const names = Object.keys(stored).filter((name) => !BESIDE.includes(name));
  return dayIn(stored) === dayIn(fields) && names.every((name) => plain(stored[name]) === plain(fields[name]));
}
