// The list of people that a device keeps: found by code or name, brought up to date, gone when the day is over.
import { folding, readCode, searchKey } from "./door-code.js";
import * as store from "./door-store.js";

export class List {
  constructor(base, slug, alike) {
    this.base = base;
    this.slug = slug;
    this.fold = folding(alike);
    this.fill(null);
  }

  /** Takes over what the device kept, unless its day is over. */
  async open() {
    const kept = await store.get("lists", this.slug);
    if (kept && kept.until <= Date.now()) await this.forget();
    else this.fill(kept);
  }

  /** Asks the server what is new, and keeps it; raises whatever the network does. */
  async refresh(ask) {
    const answer = await ask(`${this.base}/people.json`, { headers: this.kept ? { "If-None-Match": this.kept.etag } : {} });
    const shift = Date.parse(answer.headers.get("Door-Now")) - Date.now();
    const until = Date.now() + 1000 * Number(answer.headers.get("Door-Day-Lasts"));
    const told = answer.status === 304 ? this.kept.told : await answer.json();
    const etag = answer.status === 304 ? this.kept.etag : answer.headers.get("ETag");
    this.fill({ slug: this.slug, etag, told, shift, until, at: Date.now() });
    await store.put("lists", this.kept);
  }

  async forget() {
    this.fill(null);
    await store.remove("lists", this.slug);
  }

  fill(kept) {
    this.kept = kept ?? null;
    this.complete = Boolean(kept?.told.complete);
    this.people = this.complete ? kept.told.people : [];
    this.byReference = new Map(this.people.map((person) => [person.reference, person]));
    this.byLook = new Map();
    for (const person of this.people) {
      const look = this.fold(person.reference);
      this.byLook.set(look, this.byLook.has(look) ? null : person);
      person.key = searchKey(person.name);
    }
  }

  /** Returns whom a code means, or nobody: as it stands, or the only one that looks like it. */
  find(text) {
    const code = readCode(text, this.slug);
    if (code.foreign || !code.reference) return null;
    return this.byReference.get(code.reference) ?? this.byLook.get(this.fold(code.reference)) ?? null;
  }

  /** Returns the people in whose names all words occur, those who take part first. */
  search(words, most, ended) {
    const wanted = searchKey(words).split(" ").filter(Boolean);
    if (!wanted.length) return [];
    const found = this.people.filter((person) => wanted.every((word) => person.key.includes(word)));
    return found.sort((one, other) => ended(one) - ended(other) || one.key.localeCompare(other.key)).slice(0, most);
  }

  delegation(person) {
    return this.kept?.told.delegations[person.delegation] ?? person.delegation;
  }
}
