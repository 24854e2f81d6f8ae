import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { settingsOf } from "../../../src/datasets/fetch/cache.js";
import { cachedOrFetch, fetchRelease } from "../../../src/datasets/fetch/fetch.js";
import type { FetchOptions } from "../../../src/datasets.js";
import { bundle } from "../../bundle.mjs";
import { runCli } from "../../cli.js";
import { temporaryFolder } from "../../folder.js";
import { sampleBytes, sampleRelease } from "./bytes.js";
import { quick, settingsFor, startHub } from "./sample.js";

const body = sampleBytes(20_000);
const release = sampleRelease(body);
const ending: (() => void)[] = [];
after(() => {
  for (const end of ending) end();
});

interface Proxy {
  readonly address: string;
  /** "GET http://…" and "CONNECT host:port", with the user and password that came. */
  readonly seen: string[];
}

/** A proxy on 127.0.0.1 that takes every host to one port, or answers with a status of its own. */
async function proxyTo(target: string | number, status?: number): Promise<Proxy> {
  const port = typeof target === "number" ? target : Number(new URL(target).port);
  const seen: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage) => {
    const basic = headers["proxy-authorization"]?.replace("Basic ", "") ?? "";
    seen.push([method, url, ...(basic === "" ? [] : [Buffer.from(basic, "base64").toString()])].join(" "));
  };
  const server = createServer((request, response) => {
    note(request);
    if (status !== undefined) return void response.writeHead(status).end();
    const { pathname, search } = new URL(request.url!);
    const { "proxy-authorization": _, ...headers } = request.headers;
    httpRequest({ host: "127.0.0.1", port, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    }).end();
  });
  server.on("connect", (request, socket, head) => {
    note(request);
    socket.on("error", () => undefined);
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const through = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      through.write(head);
      through.pipe(socket);
      socket.pipe(through);
    });
    through.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function fetchFrom(endpoint: string, env: Readonly<Record<string, string>>, options: FetchOptions = {}) {
  return fetchRelease(settingsFor(endpoint, env), release, { timing: quick, ...options });
}

test("HTTP_PROXY takes a request whole, with user and password; NO_PROXY and this machine go without", async () => {
  const hub = await startHub({ files: { "file.json": body } });
  const proxy = await proxyTo(hub.endpoint);
  const env = { HTTP_PROXY: `http://me:p%40ss@${proxy.address}` };
  const { path } = await fetchFrom("http://hub.example", env);
  assert.ok(readFileSync(path).equals(body));
  assert.match(proxy.seen.join(), /^GET http:\/\/hub\.example\/datasets\/someone\/Data\/resolve\/\S+ me:p@ss$/);
  await fetchFrom(hub.endpoint, env);
  await assert.rejects(
    fetchFrom("http://hub.invalid", { ...env, NO_PROXY: "other.example,.invalid" }),
    /no address.*no network/,
  );
  assert.equal(proxy.seen.length, 1);
});

test("HTTPS_PROXY tunnels", async (context) => {
  const folder = temporaryFolder();
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=hub.example -addext subjectAltName=DNS:hub.example -keyout ${key} -out ${certificate}`;
  try {
    execFileSync("openssl", made.split(" "), { stdio: "ignore" });
  } catch {
    return context.skip("no openssl to make a certificate with");
  }
  let elsewhere: string | null = null;
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, ({ url }, response) => {
    if (elsewhere !== null) response.writeHead(302, { location: `${elsewhere}${url}` }).end();
    else response.writeHead(200, { "content-length": String(body.length) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const proxy = await proxyTo((server.address() as AddressInfo).port);
  // A proxy's address without a scheme is one of http, as in curl.
  const env = { HF_ENDPOINT: "https://hub.example", https_proxy: proxy.address, MASTKIT_CACHE: folder };
  const untrusted = fetchRelease(settingsOf({ ...env, HF_HUB_CACHE: "/nowhere" }), release, { timing: quick });
  await assert.rejects(untrusted, /certificate is not trusted.*NODE_EXTRA_CA_CERTS/);
  const [script] = await bundle([fileURLToPath(new URL("child.ts", import.meta.url))]);
  const words = [script!, env.HF_ENDPOINT, folder, String(body.length)];
  const child = spawn(process.execPath, words, { env: { ...process.env, ...env, NODE_EXTRA_CA_CERTS: certificate } });
  const code = await new Promise((resolve) => child.on("exit", resolve));
  assert.equal(code, 0);
  assert.deepEqual(proxy.seen, Array(2).fill("CONNECT hub.example:443"));
  elsewhere = (await startHub({ files: { "file.json": body } })).endpoint;
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  const moved = fetchFrom(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, {});
  await assert.rejects(moved, /redirects to an address that is not https/);
  delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
});

test("what the proxy refuses is told from what the server refuses, with the way out and without the password", async () => {
  const hub = await startHub({ files: {} });
  for (const [status, says] of [
    [407, /the proxy 127\.0\.0\.1:\d+ asks for user and password.*407.*HTTPS_PROXY as http:\/\/USER:PASSWORD@127/],
    [403, /the proxy 127\.0\.0\.1:\d+ refuses a connection to hub\.example \(403\); ask who runs it.*NO_PROXY/],
    [502, /the proxy 127\.0\.0\.1:\d+ does not reach hub\.example \(502\), 3 times in a row/],
  ] as const) {
    const proxy = await proxyTo(hub.endpoint, status);
    const env = { HTTPS_PROXY: `http://me:secret@${proxy.address}`, HTTP_PROXY: `http://me:secret@${proxy.address}` };
    await assert.rejects(fetchFrom("https://hub.example", env), (error: Error) => {
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    if (status === 407) await assert.rejects(fetchFrom("http://hub.example", env), says);
    const got = await cachedOrFetch("mast", { env: { ...env, MASTKIT_CACHE: temporaryFolder() }, timing: quick });
    assert.match(got.reason ?? "", /not in the cache, and huggingface\.co: the proxy 127/);
  }
});

test("a proxy that is not there, one that is silent, and an address that is none", async () => {
  const proxy = (address: string) => fetchFrom("https://hub.example", { HTTPS_PROXY: address });
  await assert.rejects(proxy("http://me:secret@proxy.invalid:3128"), (error: Error) => {
    assert.match(error.message, /the proxy proxy\.invalid:3128 has no address .*check HTTPS_PROXY, or unset it$/);
    return true;
  });
  await assert.rejects(proxy("127.0.0.1:9"), /the proxy 127\.0\.0\.1:9: connection refused/);
  await assert.rejects(
    async () => proxy("ftp://me:secret@proxy"),
    (error: Error) => {
      assert.equal(error.message, "HTTPS_PROXY is not a proxy's address; write it as http://host:port");
      return true;
    },
  );
});

test("a gated data set and the server's own words are shown", async () => {
  const headers = { "x-error-code": "GatedRepo", "x-error-message": "Access to dataset someone/Data is restricted." };
  const hub = await startHub({ files: { "file.json": body }, mischief: () => ({ status: 401, headers }) });
  await assert.rejects(
    fetchFrom(hub.endpoint, {}),
    /answers 401 \(GatedRepo: Access to dataset someone\/Data is restricted\.\); accept the data set's terms on http:\/\/127\.0\.0\.1:\d+\/datasets\/someone\/Data and set HF_TOKEN/,
  );
});

test("the window of RateLimit is waited for, counted down, and not where it is longer than the wait allowed", async () => {
  const headers = { ratelimit: '"resolvers";r=0;t=2', "ratelimit-policy": '"fixed window";"resolvers";q=3000;w=300' };
  const mischief = (_: string, nth: number) => (nth === 0 ? { status: 429, headers } : undefined);
  const hub = await startHub({ files: { "file.json": body }, mischief });
  const [notes, left]: [string[], number[]] = [[], []];
  const timing = { ...quick, mostRetryAfterMs: 2000 };
  const told = { onNote: (line: string) => notes.push(line), onWait: (seconds: number) => left.push(seconds) };
  await fetchFrom(hub.endpoint, {}, { timing, ...told });
  assert.match(notes.join(), /file\.json: the server answers 429; again in 2 s/);
  assert.deepEqual(left, [2, 1]);
  const again = await startHub({ files: { "file.json": body }, mischief });
  await assert.rejects(
    fetchFrom(again.endpoint, {}, { timing: { ...quick, mostRetryAfterMs: 0 } }),
    /answers 429, and the server asks to wait 2 s; try again then, or wait for it with --wait/,
  );
});

test("a data set's option without a value takes the fetched file; without one it says how to get it", async () => {
  const before = process.env["MASTKIT_CACHE"];
  process.env["MASTKIT_CACHE"] = temporaryFolder();
  try {
    const bare = await runCli("agreement", "--human");
    assert.equal(bare.code, 1);
    assert.match(
      bare.stderr,
      /^mastkit: --human without a value takes the fetched data set: not in the cache; mastkit/,
    );
    const folder = join(process.env["MASTKIT_CACHE"], "mcemri--MAST-Data", "95118ac951421753cf1deb87ddea3b01e693c41b");
    const data = process.env["MASTKIT_TEST_DATA"];
    if (data === undefined) return;
    const file = "MAD_human_labelled_dataset.json";
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), readFileSync(join(data, "mast", file)));
    const taken = await runCli("agreement", "--human", "--quiet");
    assert.deepEqual(taken, await runCli("agreement", "--human", join(data, "mast", file), "--quiet"));
    assert.equal(taken.code, 0);
  } finally {
    if (before === undefined) delete process.env["MASTKIT_CACHE"];
    else process.env["MASTKIT_CACHE"] = before;
  }
  const missing = await runCli("prevalence", "--mast", "/nowhere/MAD_full_dataset.json");
  assert.match(missing.stderr, /no such file; check the path, or run mastkit fetch mast: --mast without a value/);
});
