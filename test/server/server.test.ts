import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseAnnotationsJson } from "../../src/annotations/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { WorkerLostError } from "../../src/node/inference/InferencePool.ts";
import {
  type ModelInformation,
  type RadiographOutcome,
  type RadiographTask,
  radiographViews,
} from "../../src/node/inference/settings.ts";
import { buildServer, type Inference, type ServerOptions } from "../../src/server/buildServer.ts";

const model: ModelInformation = {
  kind: "pipeline",
  views: radiographViews,
  landmarkNames: kneeLandmarkNames,
  trainedOn: { kind: "synthetic", data: "phantoms" },
  identity: "0123456789abcdef",
};
const right = kneeLandmarkNames.map((_, k): Point => [10.4 + k, 20.6 - k]);

function outcome(): RadiographOutcome {
  const sets = [
    { name: "right", landmarks: right, reason: null },
    { name: "left", landmarks: [], reason: "the heatmaps are too wide: spread 0.2 is above 0.1" },
  ];
  const annotation = { image: "image", width: 60, height: 40, spacing: [0.2, 0.3] as const, sets };
  const times = { read: 0, decode: 1, prepare: 2, network: 3, draw: 0 };
  return { result: { annotation, dicom: null, overlays: {}, times }, refusal: null };
}

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function server(
  run: (task: RadiographTask, signal?: AbortSignal) => Promise<RadiographOutcome>,
  options: Partial<ServerOptions> = {},
) {
  const tasks: RadiographTask[] = [];
  const lines: string[] = [];
  const inference: Inference = {
    workers: 1,
    busy: 0,
    waiting: 0,
    run: (task, signal) => {
      tasks.push(task);
      return run(task, signal);
    },
  };
  const log = (line: string) => lines.push(line);
  const app = await buildServer({ inference, model, queue: 1, bodyLimit: 1000, log, ...options });
  apps.push(app);
  return { app, tasks, lines };
}

const dicom = { method: "POST", url: "/predict", headers: { "content-type": "application/dicom" } } as const;
const refuse = (kind: "file" | "spacing" | "side", reason: string) => async (): Promise<RadiographOutcome> => ({
  result: null,
  refusal: { kind, reason },
});

describe("kneel serve", () => {
  it("says with every answer what the model learned from", async () => {
    const { app } = await server(async () => outcome());
    const payload = { dicom: "QQ==" };
    const reply = await app.inject({ method: "POST", url: "/kneel/predict/bilateral", payload });
    expect(reply.headers["x-kneel-warning"]).toBe("trained-on-synthetic");
    const health = (await app.inject({ url: "/healthz" })).json();
    expect(health.model.trainedOn).toEqual(model.trainedOn);
  });

  it("answers the request of the original as the original: whole pixels of both knees, null for one that is not there", async () => {
    const { app, tasks } = await server(async () => outcome());
    const payload = { dicom: Buffer.from("pixels").toString("base64") };
    const reply = await app.inject({ method: "POST", url: "/kneel/predict/bilateral", payload });
    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({ R: right.map(([x, y]) => [Math.round(x), Math.round(y)]), L: null });
    const { source, ...how } = tasks[0]!;
    expect(Buffer.from((source as { bytes: Uint8Array }).bytes).toString()).toBe("pixels");
    expect(how).toEqual({ view: "bilateral", name: "image" });
  });

  it("answers an upload with the result as JSON, sub-pixel, and tells the times", async () => {
    const { app, tasks } = await server(async () => outcome());
    const url = "/predict?view=crop&side=left&spacing=0.2,0.3&magnification=true";
    const reply = await app.inject({ ...dicom, url, payload: "pixels" });
    const { images, source } = parseAnnotationsJson(reply.body);
    expect(images[0]!.sets[0]!.landmarks).toEqual(right);
    expect(images[0]!.sets[1]!.reason).toMatch(/too wide/);
    expect(source!.model).toEqual({
      name: "pipeline",
      digest: model.identity,
      trainedOn: model.trainedOn,
    });
    expect(reply.headers["server-timing"]).toBe(
      "read;dur=0.0, decode;dur=1.0, prepare;dur=2.0, network;dur=3.0, draw;dur=0.0",
    );
    expect(tasks[0]).toMatchObject({ view: "crop", side: "left", spacing: [0.2, 0.3], magnification: true });
  });

  it("takes a form with a file, and parameters as headers", async () => {
    const { app, tasks } = await server(async () => outcome());
    const payload = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.dcm"\r\n\r\npixels\r\n--b--\r\n';
    const headers = {
      "content-type": "multipart/form-data; boundary=b",
      "x-kneel-view": "single",
      "x-kneel-side": "right",
    };
    const reply = await app.inject({ ...dicom, headers, payload });
    expect(reply.statusCode).toBe(200);
    expect(Buffer.from((tasks[0]!.source as { bytes: Uint8Array }).bytes).toString()).toBe("pixels");
    expect(tasks[0]).toMatchObject({ view: "single", side: "right" });
  });

  it("refuses a side that the query and the header name otherwise", async () => {
    const { app, tasks } = await server(async () => outcome());
    const ask = (side: string) =>
      app.inject({
        ...dicom,
        url: `/predict?view=crop&side=${side}`,
        headers: { ...dicom.headers, "x-kneel-side": "right" },
        payload: "pixels",
      });
    const reply = await ask("left");
    expect([reply.statusCode, reply.json().error]).toEqual([
      400,
      "side must be the same in the query and in its header",
    ]);
    expect(tasks).toEqual([]);
    expect((await ask("right")).statusCode).toBe(200);
  });

  const part = (name: string, content: string) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`;
  const film = 'file"; filename="a.dcm';
  const oneFile = "the form must hold one file; send each image in a request of its own";
  const noFields = "the form must hold a file and no fields; give parameters in the query or as headers x-kneel-…";

  it.each([
    ["without a boundary", "", "abc", 400, "the form is malformed"],
    ["that is none", "; boundary=b", "abc", 400, "the form is malformed"],
    ["cut off in its file", "; boundary=b", part(film, "pixels"), 400, "the form is malformed"],
    ["cut off in its head", "; boundary=b", part(film, "").slice(0, 20), 400, "the form is malformed"],
    ["of two files", "; boundary=b", `${part(film, "1")}${part(film, "2")}--b--\r\n`, 400, oneFile],
    ["with a field first", "; boundary=b", `${part("spacing", "1")}${part(film, "1")}--b--\r\n`, 400, noFields],
    ["with a field last", "; boundary=b", `${part(film, "1")}${part("spacing", "1")}--b--\r\n`, 400, noFields],
    ["without a file", "; boundary=b", "--b--\r\n", 400, "the form holds no file"],
    ["of too large a file", "; boundary=b", `${part(film, "x".repeat(1001))}--b--\r\n`, 413, "the image is too large"],
  ])("refuses a form %s", async (_, boundary, payload, status, error) => {
    const { app, tasks } = await server(async () => outcome());
    const url = await app.listen({ port: 0 });
    const headers = { "content-type": `multipart/form-data${boundary}` };
    const reply = await fetch(`${url}/predict`, { method: "POST", headers, body: payload });
    expect([reply.status, ((await reply.json()) as { error: string }).error]).toEqual([status, error]);
    expect(tasks).toEqual([]);
  });

  it("reads a form that it refuses to its end, so that the connection goes on", async () => {
    const { app } = await server(async () => outcome(), { bodyLimit: 1e7 });
    await app.listen({ port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port);
    let reply = "";
    socket.on("data", (bytes) => {
      reply += bytes;
    });
    const type = "Content-Type: multipart/form-data; boundary=b";
    socket.write(`POST /predict HTTP/1.1\r\nHost: here\r\n${type}\r\nContent-Length: 4000000\r\n\r\n`);
    socket.write(`${part("spacing", "0.1")}${part(film, "pixels")}`.padEnd(4_000_000));
    socket.write("GET /readyz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
    await once(socket, "close");
    expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400", "HTTP/1.1 200"]);
  });

  it.each([
    ["?view=both", 400, "view must be one of bilateral, single, crop"],
    ["?spacing=0", 400, "spacing must be one or two positive numbers such as 0.15 or 0.15,0.14"],
    ["?spacing=0.1,0.2,0.3", 400, "spacing must be one or two positive numbers such as 0.15 or 0.15,0.14"],
    ["?side=left", 400, 'side must be left out where the view is bilateral, got "left"'],
    ["?view=crop&view=left", 400, "view must be given once"],
    ["?patient=1", 400, "a parameter must be one of view, side, spacing, magnification"],
  ])("refuses %s before any work", async (query, status, error) => {
    const { app, tasks } = await server(async () => outcome());
    const reply = await app.inject({ ...dicom, url: `/predict${query}`, payload: "pixels" });
    expect([reply.statusCode, reply.json().error]).toEqual([status, error]);
    expect(tasks).toEqual([]);
  });

  it("says why an image cannot be used, with 422", async () => {
    const { app } = await server(refuse("file", "image: is a damaged or truncated PNG; copy or export it again"));
    const reply = await app.inject({ ...dicom, payload: "pixels" });
    expect(reply.statusCode).toBe(422);
    expect(reply.json()).toEqual({
      error: "image: is a damaged or truncated PNG; copy or export it again",
      request: reply.headers["x-request-id"],
    });
    const { app: other } = await server(refuse("spacing", "image: its spacing is unknown"));
    const second = await other.inject({ ...dicom, payload: "pixels" });
    expect(second.json().error).toBe("image: its spacing is unknown; give it as the parameter spacing");
  });

  it("refuses malformed requests of the original", async () => {
    const { app, tasks } = await server(async () => outcome());
    const at = { method: "POST", url: "/kneel/predict/bilateral" } as const;
    const bodies = [{ dicom: 3 }, {}, { dicom: "" }, { dicom: "%%%" }, { dicom: "QQ=Q" }];
    for (const payload of bodies) expect((await app.inject({ ...at, payload })).statusCode).toBe(400);
    const headers = { "content-type": "application/json" };
    const secret = await app.inject({ ...at, headers, payload: '{"dicom": SECRET' });
    expect(secret.statusCode).toBe(400);
    expect(secret.json().error).toBe('the body must be JSON {"dicom": "<base64>"}');
    expect(tasks).toEqual([]);
  });

  it("turns away empty, large and unknown bodies", async () => {
    const { app } = await server(async () => outcome());
    const post = async (payload: string | Buffer, type = "image/png") =>
      (await app.inject({ ...dicom, headers: { "content-type": type }, payload })).statusCode;
    expect(await post("")).toBe(400);
    expect(await post("x".repeat(1001))).toBe(413);
    expect(await post("pixels", "text/plain")).toBe(415);
    expect(
      await post(Buffer.from("\u0089PNG\r\n\u001a\n and so on", "latin1"), "application/x-www-form-urlencoded"),
    ).toBe(200);
    expect(await post("a=b", "application/x-www-form-urlencoded")).toBe(415);
    expect((await app.inject({ url: "/etc/passwd" })).statusCode).toBe(404);
  });

  it("answers and logs a request to an address that is none as every other", async () => {
    const { app, lines } = await server(async () => outcome());
    const reply = await app.inject({ url: "/%zz" });
    const request = reply.headers["x-request-id"];
    expect([reply.statusCode, reply.json()]).toEqual([400, { error: "the request is malformed", request }]);
    await vi.waitUntil(() => lines.length > 0);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { request, method: "GET", route: null, status: 400, bytes: 0, ms: expect.any(Number) },
    ]);
    expect(lines[0]).not.toContain("zz");
  });

  it("turns away with 503 and Retry-After what the queue cannot hold, and answers /healthz meanwhile", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { app } = await server(async () => {
      await gate;
      return outcome();
    });
    const posts = Array.from({ length: 5 }, () => app.inject({ ...dicom, payload: "pixels" }));
    const early = await Promise.race([posts[2]!, posts[3]!, posts[4]!]);
    expect([early.statusCode, early.headers["retry-after"]]).toEqual([503, "1"]);
    expect(early.json().error).toBe("all places are taken; try again soon");
    expect((await app.inject({ url: "/healthz" })).json()).toMatchObject({ status: "ok", workers: 1 });
    expect((await app.inject({ url: "/readyz" })).statusCode).toBe(503);
    open();
    const statuses = (await Promise.all(posts)).map(({ statusCode }) => statusCode);
    expect(statuses.sort()).toEqual([200, 200, 503, 503, 503]);
    expect((await app.inject({ url: "/readyz" })).statusCode).toBe(200);
    expect((await app.inject({ ...dicom, payload: "pixels" })).statusCode).toBe(200);
  });

  it("tells of its own failures neither content nor places, in answers and in logs", async () => {
    const { app, lines } = await server(async () => {
      throw new Error("/home/me/DOE^JANE is broken");
    });
    const reply = await app.inject({ ...dicom, url: "/predict?spacing=0.123", payload: "JANE" });
    expect([reply.statusCode, reply.json().error]).toEqual([500, "something went wrong here"]);
    expect(lines).toHaveLength(2);
    const [failure, request] = lines.map((line) => JSON.parse(line));
    expect(failure).toMatchObject({ failure: "Error", request: reply.headers["x-request-id"] });
    expect(request).toMatchObject({ method: "POST", route: "/predict", status: 500, bytes: 4 });
    expect(lines.join("\n")).not.toMatch(/JANE|0\.123|\/home|node_modules|127\.0/);
  });

  it("tells a lost worker from one that took too long", async () => {
    for (const [late, status] of [
      [true, 504],
      [false, 500],
    ] as const) {
      const { app } = await server(async () => {
        throw new WorkerLostError(late ? "took longer than 5 s" : "ended the thread that looked at it", late);
      });
      expect((await app.inject({ ...dicom, payload: "pixels" })).statusCode).toBe(status);
    }
  });

  it("gives the place of a client that leaves to the next one", async () => {
    const { app } = await server(async (_, signal) => {
      await new Promise((resolve) => signal!.addEventListener("abort", resolve));
      throw signal!.reason;
    });
    const url = await app.listen({ port: 0 });
    const ready = async () => ((await (await fetch(`${url}/readyz`)).json()) as { ready: boolean }).ready;
    for (let round = 0; round < 2; round++) {
      const client = new AbortController();
      const init = { method: "POST", headers: dicom.headers, body: "pixels", signal: client.signal };
      const posts = [1, 2].map(() => fetch(`${url}/predict`, init).catch(() => null));
      await vi.waitUntil(async () => !(await ready()));
      client.abort();
      await Promise.all(posts);
      await vi.waitUntil(ready);
    }
  });

  it("answers a request that arrives while the server ends, although it does not look at it", async () => {
    const { app, tasks } = await server(async () => outcome(), { bodyLimit: 1e7 });
    await app.listen({ port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port);
    let reply = "";
    socket.on("data", (bytes) => {
      reply += bytes;
    });
    // The head of a request makes a connection a busy one.
    const began = once(app.server, "connection");
    socket.write("POST /predict HTTP/1.1\r\nHost: here\r\n");
    await began;
    await setTimeout(100);
    const closed = app.close();
    await setTimeout(100);
    socket.write("Content-Type: application/dicom\r\nContent-Length: 4000000\r\n\r\n");
    socket.write(Buffer.alloc(4_000_000));
    await once(socket, "close");
    await closed;
    expect(reply).toMatch(/^HTTP\/1\.1 503 .*the server is shutting down/s);
    expect(tasks).toEqual([]);
  });

  it("sends no CORS headers", async () => {
    const { app } = await server(async () => outcome());
    const reply = await app.inject({ url: "/healthz", headers: { origin: "https://example.org" } });
    expect(Object.keys(reply.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("describes its routes, all of them", async () => {
    const { app } = await server(async () => outcome());
    const { paths } = (await app.inject({ url: "/openapi.json" })).json();
    for (const [url, methods] of Object.entries(paths))
      for (const method of Object.keys(methods as object))
        expect(app.hasRoute({ url, method: method.toUpperCase() as "GET" }), url).toBe(true);
    expect(Object.keys(paths).sort()).toEqual([
      "/healthz",
      "/kneel/predict/bilateral",
      "/openapi.json",
      "/predict",
      "/readyz",
    ]);
  });

  it("has no route of the original for a single model", async () => {
    const { app } = await server(async () => outcome(), { model: { ...model, kind: "model", views: [] } });
    const reply = await app.inject({ method: "POST", url: "/kneel/predict/bilateral", payload: { dicom: "QQ==" } });
    expect(reply.statusCode).toBe(404);
  });
});
