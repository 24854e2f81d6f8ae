// A process of its own that fetches the sample file: child.ts <endpoint> <cache> <bytes>

import { settingsOf } from "../../../src/datasets/fetch/cache.js";
import { fetchRelease } from "../../../src/datasets/fetch/fetch.js";
import { defaultTiming } from "../../../src/datasets/fetch/request.js";
import { sampleBytes, sampleRelease } from "./bytes.js";

const [endpoint, cache, bytes] = process.argv.slice(2);
const proxy = { https_proxy: process.env["https_proxy"] };
const settings = settingsOf({ HF_ENDPOINT: endpoint, MASTKIT_CACHE: cache, HF_HUB_CACHE: "/nowhere", ...proxy });
const timing = { ...defaultTiming, lockPollMs: 10 };
const onNote = (line: string) => process.stderr.write(`${line}\n`);
const { from } = await fetchRelease(settings, sampleRelease(sampleBytes(Number(bytes))), { timing, onNote });
process.stdout.write(from);
