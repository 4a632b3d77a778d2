/** The functions that an error came through, without the message and the folders. */
export function placesOf({ stack = "" }: Error): string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim().split(" ").map(withoutFolders).join(" "));
}

/** A place without the folders in front of its file, with the bracket that opens it. */
function withoutFolders(place: string): string {
  const open = place.startsWith("(") ? "(" : "";
  const start = Math.max(place.lastIndexOf("/"), place.lastIndexOf("\\")) + 1;
  return open + place.slice(start || open.length);
}
