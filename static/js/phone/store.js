// What this phone keeps: records on their way, their photos, forms to write on offline, and a few facts. IndexedDB;
// where that is refused, memory, and `durable` says false. Three verbs: read, readAll, update.
const NAME = "youthwork";
const VERSION = 1;
const KEYS = { items: "id", photos: "key", forms: "path", facts: "name" };
const PATIENCE = 3000; // iOS 14 may leave the first request unanswered for ever

let opening = null;
let memory = null;

export const store = { durable: true, read, readAll, update };

function open() {
  if (opening) return opening;
  opening = new Promise((done, fail) => {
    const request = indexedDB.open(NAME, VERSION);
    const timer = setTimeout(() => fail(new Error("no answer")), PATIENCE);
    request.onupgradeneeded = () => {
      Object.entries(KEYS).forEach(([store, key]) => request.result.createObjectStore(store, { keyPath: key }));
    };
    request.onerror = () => { clearTimeout(timer); fail(request.error); };
    request.onsuccess = () => {
      clearTimeout(timer);
      const base = request.result;
      // iOS closes connections as it likes, and another version of this file may want to upgrade.
      base.onclose = () => { opening = null; };
      base.onversionchange = () => { opening = null; base.close(); };
      done(base);
    };
  });
  opening.catch(() => { opening = null; });
  return opening;
}

// One transaction; `work(rows, answer)` puts what it found in `answer.value`. Nothing is done until all of it is.
async function once(name, mode, work) {
  const base = await open();
  return new Promise((done, fail) => {
    const transaction = base.transaction(name, mode, { durability: "strict" });
    const answer = {};
    transaction.oncomplete = () => done(answer.value);
    transaction.onabort = () => fail(transaction.error || new Error("aborted"));
    work(transaction.objectStore(name), answer);
  });
}

async function act(name, mode, work, instead) {
  if (memory) return instead(memory[name]);
  try {
    return await once(name, mode, work);
  } catch (error) {
    opening = null; // a connection that was closed meanwhile: once more, on a new one
    try {
      return await once(name, mode, work);
    } catch (again) {
      if (name === "photos" && again.name === "QuotaExceededError") throw again;
      memory = await salvaged();
      store.durable = false;
      return instead(memory[name]);
    }
  }
}

const everything = (rows, answer) => {
  rows.getAll().onsuccess = (event) => { answer.value = event.target.result; };
};

// What can still be read of a database that takes nothing more.
async function salvaged() {
  const found = {};
  for (const [name, key] of Object.entries(KEYS)) {
    const rows = await once(name, "readonly", everything).catch(() => []);
    found[name] = new Map(rows.map((row) => [row[key], row]));
  }
  return found;
}

function read(name, key) {
  const work = (rows, answer) => {
    rows.get(key).onsuccess = (event) => { answer.value = event.target.result; };
  };
  return act(name, "readonly", work, (rows) => rows.get(key));
}

function readAll(name) {
  return act(name, "readonly", everything, (rows) => [...rows.values()]);
}

// `change(row or undefined)` says what shall stand there: a row, null (nothing), or undefined (as it is). Reading and
// writing are one transaction, so that tabs do not write over each other. Returns what stands there afterwards.
function update(name, key, change) {
  const work = (rows, answer) => {
    rows.get(key).onsuccess = (event) => {
      const before = event.target.result;
      const after = change(before);
      answer.value = after === undefined ? before : after;
      if (after === null) rows.delete(key);
      else if (after !== undefined) rows.put(after);
    };
  };
  return act(name, "readwrite", work, (rows) => {
    const after = change(rows.get(key));
    if (after === null) rows.delete(key);
    else if (after !== undefined) rows.set(key, after);
    return after === undefined ? rows.get(key) : after;
  });
}

// Asked for when something is first kept: the browser may then not throw it away to make room.
let asked = false;
export function askToKeep() {
  if (!asked && navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  asked = true;
}
