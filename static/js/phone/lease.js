// One tab at a time. Web Locks where the browser has them: they end with the tab, killed or closed. Elsewhere a lease
// in the database, given back when the page is left and void after a while. The server takes a resend for the same
// record: two senders would cost bytes, not correctness.
import { uuid } from "./dom.js";
import { store } from "./store.js";

const NAME = "youthwork-queue";
const LASTS = 30000;
const RENEWED = 10000;
const me = uuid();

const given = (until) => () => ({ name: NAME, owner: me, until });
const isRunning = ({ until }) => until > Date.now() && until <= Date.now() + LASTS; // unless a clock was set back
const back = () => store.update("facts", NAME, (held) => (held && held.owner === me ? null : undefined));

// Do `work` unless another tab is at it; false if one is.
export async function alone(work) {
  if (navigator.locks) {
    return navigator.locks.request(NAME, { ifAvailable: true }, async (lock) => {
      if (!lock) return false;
      await work();
      return true;
    });
  }
  const held = await store.update("facts", NAME, (lease) =>
    (lease && lease.owner !== me && isRunning(lease) ? undefined : given(Date.now() + LASTS)()));
  if (held.owner !== me) return false;
  const renewing = setInterval(() => store.update("facts", NAME, given(Date.now() + LASTS)), RENEWED);
  window.addEventListener("pagehide", back);
  try {
    await work();
  } finally {
    clearInterval(renewing);
    window.removeEventListener("pagehide", back);
    await back();
  }
  return true;
}
