// What a device at the door keeps: the list of people, check-ins not sent yet, and what the secretariat is to be told.
const NAME = "door";
const STORES = { lists: "slug", waiting: "key", conflicts: "key" };

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [store, keyPath] of Object.entries(STORES)) request.result.createObjectStore(store, { keyPath });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Does one thing to a store and returns its result once it is on the disk. */
async function act(store, mode, what) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const request = what(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const put = (store, value) => act(store, "readwrite", (rows) => rows.put(value));
export const get = (store, key) => act(store, "readonly", (rows) => rows.get(key));
export const remove = (store, key) => act(store, "readwrite", (rows) => rows.delete(key));
export const clear = (store) => act(store, "readwrite", (rows) => rows.clear());
export const all = (store) => act(store, "readonly", (rows) => rows.getAll());
