import { Command } from "@commander-js/extra-typings";
import { modelDescription } from "../../terminal/commonOptions.ts";
import { inferenceOptions } from "../../terminal/inferenceOptions.ts";
import { integer, positive } from "../../terminal/parsers.ts";
import { type OptionsOf, withOptions } from "../../terminal/withOptions.ts";

export const serveCommand = () =>
  withOptions(
    new Command("serve")
      .description(
        "answer HTTP requests with landmarks: images posted to /predict, and the original's route; docs/server.md",
      )
      .optionsGroup("Model:")
      .requiredOption("--model <name>", modelDescription),
    inferenceOptions(),
  )
    .optionsGroup("Server:")
    .option("--host <address>", "address to listen on; 0.0.0.0 for all of this machine's", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 for any free one", integer(0, 65535), 5000)
    .option(
      "--queue <n>",
      "requests that may wait for a thread; further ones are answered 503, try later",
      integer(0, 10_000),
      16,
    )
    .option("--body-limit <MB>", "largest request", positive, 64);

export type ServeOptions = OptionsOf<typeof serveCommand>;
