import { afterEach, describe, expect, it } from "vitest";
import { lightAugmentation } from "../../src/augment/index.ts";
import { networkSamples, serveSamples, workerSamples } from "../../src/training/index.ts";
import { dotImages, preprocessing } from "./dotImages.ts";

const images = dotImages(5);
const options = { preprocessing, grid: "center", augmentation: lightAugmentation(), seed: 4 } as const;

const opened: MessagePort[] = [];
afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

/** Two ends of a channel, the second served. */
function served(serve: (port: MessagePort) => void = serveSamples): MessagePort {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1, port2);
  serve(port2);
  return port1;
}

describe("workerSamples(ports, images, options)", () => {
  it.each([1, 2])("gives the bytes of networkSamples over %i ports, asked for at once", async (count) => {
    const ports = Array.from({ length: count }, () => served());
    const source = workerSamples(ports, images, options);
    expect(source.size).toBe(5);
    const local = networkSamples(images, options);
    const asked = [3, 0, 4, 1, 2].flatMap((index) => [7, 0].map((epoch) => [index, epoch] as const));
    const samples = await Promise.all(asked.map(([index, epoch]) => source.get(index, epoch)));
    expect(samples).toEqual(asked.map(([index, epoch]) => local.get(index, epoch)));
    source.close();
  });

  it("fails with the message of a worker that fails, instead of waiting", async () => {
    const port = served(() => {});
    const source = workerSamples([port], images, options);
    const asked = source.get(0, 0);
    port.dispatchEvent(Object.assign(new Event("error"), { message: "Uncaught Error: out of memory" }));
    await expect(asked).rejects.toThrow("workerSamples: worker 0 failed: Uncaught Error: out of memory");
    await expect(source.get(1, 0)).rejects.toThrow("workerSamples: worker 0 failed: Uncaught Error: out of memory");
  });

  it("refuses what networkSamples refuses, no port, samples that it does not have, and all once it is closed", async () => {
    expect(() => workerSamples([], images, options)).toThrow(
      new RangeError("workerSamples: ports must hold at least one worker, got none"),
    );
    expect(() => workerSamples([served()], images, { ...options, augmentation: [{ type: "flop" } as never] })).toThrow(
      /^workerSamples: augmentations\[0\]\.type must be /,
    );
    const source = workerSamples([served()], images, options);
    await expect(source.get(5, 0)).rejects.toThrow(
      new RangeError("workerSamples: index must be an integer below 5, got 5"),
    );
    source.close();
    await expect(source.get(0, 0)).rejects.toThrow("workerSamples: the source is closed");
  });
});
