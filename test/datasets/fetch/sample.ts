import { after } from "node:test";
import { type Settings, settingsOf } from "../../../src/datasets/fetch/cache.js";
import type { Timing } from "../../../src/datasets.js";
import { temporaryFolder } from "../../folder.js";
import { repository, revision } from "./bytes.js";
import { type HubOptions, type HubServer, hubServer } from "./server.js";

/** Short times: what takes seconds in life takes milliseconds here. */
export const quick: Partial<Timing> = {
  answerMs: 3000,
  idleMs: 3000,
  attempts: 4,
  backoffMs: 5,
  mostBackoffMs: 20,
  mostRetryAfterMs: 1500,
  windowMs: 5,
  lockPollMs: 5,
  lockStaleMs: 400,
};

const servers: HubServer[] = [];
after(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

/** A server that is closed after the tests. */
export async function startHub(options: Omit<HubOptions, "repository" | "revision">): Promise<HubServer> {
  const server = await hubServer({ repository, revision, ...options });
  servers.push(server);
  return server;
}

/** Settings for a server and an empty cache. */
export function settingsFor(endpoint: string, more: Readonly<Record<string, string>> = {}): Settings {
  return settingsOf({ HF_ENDPOINT: endpoint, MASTKIT_CACHE: temporaryFolder(), HF_HUB_CACHE: "/nowhere", ...more });
}
