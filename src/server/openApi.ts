import { libraryVersion } from "../internal/libraryVersion.ts";
import { type ModelInformation, radiographViews } from "../node/inference/settings.ts";
import { researchNote } from "../pipelines/index.ts";

const json = (schema: object) => ({ "application/json": { schema } });
const binary = { schema: { type: "string", format: "binary" } };
const point = { type: "array", items: { type: "integer" }, minItems: 2, maxItems: 2 };
const side = { type: ["array", "null"], items: point, minItems: 16, maxItems: 16 };
const problem = json({
  type: "object",
  properties: { error: { type: "string" }, request: { type: "string" } },
  required: ["error", "request"],
});
const parameter = (name: string, description: string, schema: object) => ({
  name,
  in: "query",
  description,
  schema: { type: "string", ...schema },
});
const parameters = [
  parameter("view", "What the image shows.", { enum: radiographViews }),
  parameter("side", "Of the knee, where the view is single or crop.", { enum: ["right", "left"] }),
  parameter("spacing", "Millimetres per pixel, such as 0.15 or 0.15,0.14.", {}),
  parameter("magnification", "Whether to divide by the file's magnification.", { enum: ["true", "false"] }),
];
const failures = {
  400: { description: "The request is malformed.", content: problem },
  413: { description: "The image is too large.", content: problem },
  415: { description: "No media type that is read.", content: problem },
  422: { description: "The image cannot be read, or its spacing or side is unknown.", content: problem },
  500: { description: "Something went wrong here.", content: problem },
  503: {
    description: "All places are taken, or the server is shutting down.",
    headers: { "Retry-After": { schema: { type: "integer" } } },
    content: problem,
  },
  504: { description: "The image took too long.", content: problem },
};

/** What the server offers, as OpenAPI 3.1. */
export function openApi({ views }: ModelInformation) {
  const annotations = { type: "object", description: "docs/annotations.schema.json" };
  return {
    openapi: "3.1.0",
    info: { title: "kneel serve", version: libraryVersion, description: researchNote },
    paths: {
      "/predict": {
        post: {
          summary: "Landmarks of one image.",
          parameters,
          requestBody: {
            required: true,
            content: {
              "application/dicom": binary,
              "application/octet-stream": binary,
              "image/png": binary,
              "image/jpeg": binary,
              "image/tiff": binary,
              "multipart/form-data": { schema: { type: "object", properties: { file: binary.schema } } },
            },
          },
          responses: { 200: { description: "What was found.", content: json(annotations) }, ...failures },
        },
      },
      ...(views.includes("bilateral") && {
        "/kneel/predict/bilateral": {
          post: {
            summary: "Both knees of a DICOM radiograph, as the service of KNEEL answers.",
            requestBody: {
              required: true,
              content: json({
                type: "object",
                properties: { dicom: { type: "string", format: "byte" } },
                required: ["dicom"],
              }),
            },
            responses: {
              200: {
                description: "16 points of each knee in whole pixels, null where it was not found.",
                content: json({ type: "object", properties: { R: side, L: side }, required: ["R", "L"] }),
              },
              ...failures,
            },
          },
        },
      }),
      "/healthz": { get: { summary: "Whether the process answers.", responses: { 200: { description: "It does." } } } },
      "/readyz": {
        get: {
          summary: "Whether an image would be taken now.",
          responses: { 200: { description: "Yes." }, 503: { description: "No." } },
        },
      },
      "/openapi.json": { get: { summary: "This document.", responses: { 200: { description: "OpenAPI 3.1." } } } },
    },
  };
}
