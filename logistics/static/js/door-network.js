// Talks to the server: tells apart no network, signed out, and no longer allowed; sends what waits, each thing once.
import * as store from "./door-store.js";

const PATIENCE = 8000;
const AT_ONCE = 50;

/** Why something could not be sent: "lost" (no network), "signed-out", "forbidden" or "refused". */
export class Trouble extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

export class Network {
  constructor(door, device) {
    this.base = door.dataset.base;
    this.slug = door.dataset.slug;
    this.token = door.dataset.token;
    this.device = device;
  }

  /** Returns the server's answer, 304 too; raises Trouble. */
  ask = async (address, options = {}) => {
    let answer;
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      answer = await fetch(address, { redirect: "manual", cache: "no-store", signal, ...options });
    } catch {
      throw new Trouble("lost");
    }
    if (answer.type === "opaqueredirect") throw new Trouble("signed-out");
    if (answer.status === 403) throw new Trouble("forbidden");
    if (answer.status >= 500) throw new Trouble("lost");
    if (!answer.ok && answer.status !== 304) throw new Trouble("refused");
    return answer;
  };

  /** Posts something; a form that has expired, because somebody signed in anew, is made fresh once. */
  async post(address, body, type) {
    const send = () => this.ask(address, { method: "POST", body, headers: { "Content-Type": type, "X-CSRFToken": this.token } });
    try {
      return await send();
    } catch (trouble) {
      if (trouble.kind !== "refused") throw trouble;
      const page = new DOMParser().parseFromString(await (await this.ask(this.base)).text(), "text/html");
      this.token = page.getElementById("door")?.dataset.token ?? "";
      return send();
    }
  }

  /** Tells of arrivals and returns what became of them, by key. */
  async tell(arrivals) {
    const body = JSON.stringify({ sent: Date.now(), device: this.device(), arrivals });
    const answer = await this.post(`${this.base}/check-ins`, body, "application/json");
    return new Map((await answer.json()).results.map((result) => [result.key, result]));
  }

  async waiting() {
    const mine = (await store.all("waiting")).filter((arrival) => arrival.slug === this.slug);
    return mine.sort((one, other) => one.at - other.at);
  }

  /** Sends all that waits, the oldest first; calls `heard` for each thing. Raises Trouble, and keeps what is left. */
  async flush(heard) {
    for (;;) {
      const some = (await this.waiting()).slice(0, AT_ONCE);
      if (!some.length) return;
      const results = await this.tell(some.map(({ key, code, way, at, reason, seen }) => ({ key, code, way, at, reason, seen })));
      for (const arrival of some) {
        await heard(arrival, results.get(arrival.key));
        await store.remove("waiting", arrival.key);
      }
    }
  }

  /** Reads a code in a picture, for browsers that cannot; empty when there is none. */
  async decode(picture) {
    return (await (await this.post(`${this.base}/decode`, picture, "image/jpeg")).json()).code;
  }
}
