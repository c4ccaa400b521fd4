// What only JavaScript reaches: the key that cannot be taken out, the journal's file, waiting.

const DATABASE = "shouce-machine";
const STORE = "key";
const KEY = "device";
const JOURNAL = "shouce-journal";

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

async function deviceKey() {
  const database = await open();
  try {
    const known = await done(database.transaction(STORE).objectStore(STORE).get(KEY));
    if (known) return known;
    const made = await crypto.subtle.generateKey(
      { name: "HMAC", hash: "SHA-256", length: 256 },
      false,
      ["sign"],
    );
    const writing = database.transaction(STORE, "readwrite", { durability: "strict" });
    await done(writing.objectStore(STORE).add(made, KEY));
    await new Promise((resolve, reject) => {
      writing.oncomplete = resolve;
      writing.onabort = () => reject(writing.error);
    });
    return made;
  } finally {
    database.close();
  }
}

async function sign() {
  const label = new TextEncoder().encode("shouce second secret 1");
  return new Uint8Array(await crypto.subtle.sign("HMAC", await deviceKey(), label));
}

// Asked for while the core still compiles; a refusal is told to whoever waits for the answer.
const secret = sign();
secret.catch(() => {});

// 32 bytes that only this profile of this browser can give: the key never leaves WebCrypto.
export function secondSecret() {
  return secret;
}

export async function openJournal() {
  const root = await navigator.storage.getDirectory();
  const file = await root.getFileHandle(JOURNAL, { create: true });
  return await file.createSyncAccessHandle();
}

export function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function runningMs() {
  return performance.now();
}
