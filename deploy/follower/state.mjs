// SPDX-License-Identifier: GPL-2.0-or-later
// What a follower keeps between two runs: its key pair and whom it follows. Without a file it lives in memory only.
import {readFile, rename, writeFile} from "node:fs/promises";

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

export async function loadState(file) {
  const stored = file ? await readStored(file) : null;
  const keyPair = stored ? await importKeyPair(stored.key) : await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const following = new Map(stored?.following.map((entry) => [entry.actor, entry]));
  const state = {keyPair, following, save};

  // Written beside and renamed, so that a kill leaves the old state or the new one.
  async function save() {
    if (!file) return;
    const text = JSON.stringify({key: await exportKeyPair(keyPair), following: [...following.values()]});
    await writeFile(`${file}.new`, text, {mode: 0o600});
    await rename(`${file}.new`, file);
  }

  if (!stored) await save();
  return state;
}

async function readStored(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw new Error(`${file} cannot be read as a follower's state: ${error.message}`);
  }
}

async function exportKeyPair({publicKey, privateKey}) {
  const [publicJwk, privateJwk] = await Promise.all([publicKey, privateKey].map((key) => crypto.subtle.exportKey("jwk", key)));
  return {publicJwk, privateJwk};
}

async function importKeyPair({publicJwk, privateJwk}) {
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.importKey("jwk", publicJwk, algorithm, true, ["verify"]),
    crypto.subtle.importKey("jwk", privateJwk, algorithm, true, ["sign"]),
  ]);
  return {publicKey, privateKey};
}
