const NARROW = /[ijlIft.,:;|!'()[\] -]/;
const WIDE = /[mwMW@%…≤≥]/;

/** An upper estimate of the width of text in a sans-serif face, since no font can be measured here. */
export function textWidth(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    if (character.codePointAt(0)! > 0x2e7f) ems += 1.05;
    else if (NARROW.test(character)) ems += 0.4;
    else if (WIDE.test(character)) ems += 0.98;
    else if (character >= "A" && character <= "Z") ems += 0.74;
    else ems += 0.64;
  }
  return ems * fontSize;
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitText(text: string, width: number, fontSize: number): string {
  if (textWidth(text, fontSize) <= width) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, fontSize) > width) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}
