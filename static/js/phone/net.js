// Asking the server, with patience that ends. What an answer means stands in one table; what is no answer of ours
// (a portal's page, a proxy's error, nothing at all) is never taken for one.
const ANSWER = 30000;
const SESSION = 8000;
const STALL = 30000; // an upload that has not moved for so long is begun again

const MEANINGS = {
  200: "ok", 401: "signedOut", 403: "parked", 404: "parked", 409: "conflict", 413: "wrong", 422: "wrong",
};
const TOO_LARGE = { errors: { photo: ["照片太大，没有收。"] } };

// {kind, data}: kind is one of the table, "later" (ask again) or "offline" (nobody answered).
function meaning(status, text) {
  if (status === 413) return { kind: "wrong", data: TOO_LARGE };
  let data = null;
  try {
    data = JSON.parse(text);
  } catch {
    return { kind: "later", data };
  }
  const ours = data && typeof data === "object" && data.error !== "csrf"; // a token that has run out: with a fresh one
  const kind = ours ? MEANINGS[status] : undefined;
  return { kind: kind || "later", data };
}

async function ask(url, options, wait) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    const common = { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal };
    const response = await fetch(url, { ...common, ...options });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// Who is signed in, with a token that is used and not kept: {user, csrf}; user null for nobody. Or a word: "offline",
// "later".
export async function session() {
  const answer = await ask("/session/", {}, SESSION);
  if (!answer) return "offline";
  if (answer.status >= 500 || answer.status === 429) return "later";
  const { kind, data } = meaning(answer.status, answer.text);
  return kind === "ok" && "user" in data ? data : { user: null };
}

export async function get(url) {
  const answer = await ask(url, {}, SESSION);
  return answer ? meaning(answer.status, answer.text) : { kind: "offline", data: null };
}

export async function post(url, fields, token) {
  const body = new URLSearchParams(fields);
  const answer = await ask(url, { method: "POST", body, headers: { "X-CSRFToken": token } }, ANSWER);
  return answer ? meaning(answer.status, answer.text) : { kind: "offline", data: null };
}

// A file with its progress in percent, which fetch cannot tell.
export function upload(url, fields, token, progress) {
  return new Promise((done) => {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, value));
    const request = new XMLHttpRequest();
    let timer = 0;
    const moved = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), STALL);
    };
    request.upload.onprogress = (event) => {
      moved();
      if (event.lengthComputable) progress(Math.floor((event.loaded / event.total) * 100));
    };
    request.onloadend = () => {
      clearTimeout(timer);
      done(request.status ? meaning(request.status, request.responseText) : { kind: "offline", data: null });
    };
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token);
    moved();
    request.send(body);
  });
}
