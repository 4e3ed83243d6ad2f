// One request of the autosave, and what its answer means.
import { csrfToken } from "./page.js";

const LONGEST = 30000;
/** Up to this size (browsers refuse 64 kB) a request outlives its page; the copy in the browser covers the others. */
const OUTLIVES = 60000;

/** → {ok, status, data, retryAfter (ms)}; status 0 when there was no answer, 401 when the person is signed out. */
export async function post(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST", body, redirect: "manual", credentials: "same-origin", headers: headers(),
      keepalive: body.toString().length < OUTLIVES, signal: AbortSignal.timeout?.(LONGEST),
    });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    const data = isJson ? await answer.json() : {};
    return { ok: answer.ok, status: status(answer, data), data, retryAfter: Number(answer.headers.get("Retry-After")) * 1000 };
  } catch {
    return { ok: false, status: 0, data: {} };
  }
}

function headers() {
  return { "X-CSRFToken": csrfToken(), Accept: "application/json" };
}

function status(answer, data) {
  if (answer.type === "opaqueredirect" || data.code === "kernel.form_expired") return 401;
  return answer.status;
}
