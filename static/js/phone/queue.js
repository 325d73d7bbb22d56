// The one queue of a page. It sends what waits when the page opens, when the network comes back, when the page is
// looked at again, and in between after a pause that grows. It asks who is signed in before it sends anything.
import { change, isDue, itemsOf, keepLastWords } from "./items.js";
import { alone } from "./lease.js";
import { session } from "./net.js";
import { send } from "./send.js";

const FIRST = 2000;
const LONGEST = 300000;
const OTHER_TAB = 2000;
const CALM = 10000; // between two savings of a draft that is being typed

// What there is to know of it; `progress` is percent by the key of a photo.
export const queue = { user: null, offline: false, signedOut: false, sending: null, progress: {} };

const listeners = new Set();
let failures = 0;
let timer = 0;
let running = null;
let wanted = false;

// `listener(queue)` after every change. Returns how to stop.
export function listen(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(change) {
  Object.assign(queue, change);
  listeners.forEach((listener) => listener(queue));
}

const pause = (times) => Math.min(FIRST * 2 ** times, LONGEST);
// Whether an item has to wait still; what a clock that was wrong has written is not waited for.
const rests = ({ after }) => after > Date.now() && after <= Date.now() + LONGEST;
const stumbled = ({ tries }) => ({ tries: tries + 1, after: Date.now() + pause(tries) });

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
}

function nobodyAnswers(kind) {
  tell({ offline: kind === "offline", sending: null });
  later(pause(failures));
  failures += 1;
}

async function sendAll() {
  const who = await session();
  if (typeof who === "string") return nobodyAnswers(who);
  failures = 0;
  tell({ offline: false, signedOut: who.user !== queue.user });
  if (queue.signedOut) return undefined; // the next page asks again
  const ready = (item) => isDue(item) && !rests(item);
  for (const { id } of (await itemsOf(queue.user)).filter(ready)) {
    tell({ sending: id });
    const kind = await send(id, who, (key, percent) => tell({ progress: { ...queue.progress, [key]: percent } }));
    if (kind === "offline") return nobodyAnswers(kind);
    if (kind === "signedOut") return tell({ signedOut: true, sending: null });
    // The server stumbled over this one: it waits by itself, the others go on.
    if (kind === "later") await change(id, (item) => item && { ...item, ...stumbled(item) });
    tell({ sending: null });
  }
  return undefined;
}

async function run() {
  clearTimeout(timer);
  await keepLastWords();
  const due = async () => (await itemsOf(queue.user)).filter(isDue);
  if ((await due()).length && !(await alone(sendAll))) later(OTHER_TAB);
  const left = await due();
  if (left.length && !queue.offline && !queue.signedOut) {
    const least = left.some((item) => item.state === "waiting") ? FIRST : CALM;
    later(Math.max(least, Math.min(...left.map((item) => (rests(item) ? item.after - Date.now() : 0)))));
  }
  tell({ sending: null, offline: left.length ? queue.offline : navigator.onLine === false });
}

// Send what waits. The promise is kept when nothing more can be sent for now.
export function flush() {
  wanted = true;
  running = running || (async () => {
    try {
      while (wanted) {
        wanted = false;
        await run();
      }
    } finally {
      running = null;
    }
  })();
  return running;
}

// Send now also what rests after it has failed: somebody asks for it.
export async function flushNow() {
  const resting = (await itemsOf(queue.user)).filter((item) => isDue(item) && item.after);
  await Promise.all(resting.map(({ id }) => change(id, (item) => item && { ...item, after: 0 })));
  return flush();
}

// Send now, for at most so long: whoever pressed a button looks on.
export function flushFor(wait) {
  return Promise.race([flush(), new Promise((done) => { setTimeout(done, wait); })]);
}

function afresh() {
  failures = 0;
  flush();
}

export function start(user) {
  tell({ user, offline: navigator.onLine === false });
  window.addEventListener("online", () => { tell({ offline: false }); afresh(); });
  window.addEventListener("offline", () => tell({ offline: true }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) afresh(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) afresh(); });
  window.addEventListener("storage", () => tell({})); // another tab has sent, or kept, something
  return flush();
}
