/** The name of each image, with its row where a table has an image twice. */
export function imageIds(samples: readonly { readonly image: string; readonly row: number }[]): string[] {
  const times = new Map<string, number>();
  for (const { image } of samples) times.set(image, (times.get(image) ?? 0) + 1);
  return samples.map(({ image, row }) => (times.get(image) === 1 ? image : `${image} (row ${row})`));
}
