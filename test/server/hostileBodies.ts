/** Bodies that took the server's whole time, and the largest ones of each kind. */
export function hostileBodies(bytes: number): readonly (readonly [type: string, path: string, body: Buffer])[] {
  const original = "/kneel/predict/bilateral";
  const json = (text: string) => Buffer.from(`{"dicom":"${text}"}`);
  const boundary = "--x\r\ncontent-disposition: form-data; name=file; filename=a\r\n\r\n";
  return [
    ["application/json", original, json(`AAAA${"=".repeat(bytes)}A`)],
    ["application/json", original, json("A".repeat(bytes))],
    ["application/json", original, Buffer.from("[".repeat(bytes))],
    ["application/json", original, Buffer.from(`{"dicom":"${"\\n".repeat(bytes / 2)}"}`)],
    ["application/json", original, Buffer.from(`{${'"a":1,'.repeat(bytes / 6)}"dicom":"QUJD"}`)],
    ["application/dicom", "/predict", Buffer.alloc(bytes)],
    [
      "multipart/form-data; boundary=x",
      "/predict",
      Buffer.concat([Buffer.from(boundary), Buffer.alloc(bytes, "\r\n--")]),
    ],
    ["multipart/form-data; boundary=x", "/predict", Buffer.from(boundary.repeat(bytes / boundary.length))],
    ["multipart/form-data; boundary=x", "/predict", Buffer.from(`--x\r\n${"a:b\r\n".repeat(bytes / 5)}\r\n`)],
    ["image/png", "/predict", Buffer.alloc(bytes, "\x89PNG\r\n\x1a\n", "latin1")],
    ["application/json", original, json("\\u0041".repeat(bytes / 6))],
    ["application/json", original, Buffer.from(`{"a":"${"x".repeat(bytes)}","dicom":"QUJD"}`)],
  ];
}
