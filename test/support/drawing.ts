/** A picture that only its number decides, without any codec: a sky, and overlapping boxes and discs. Three bytes a pixel. */
export function drawing(seed: number, width: number, height: number): Uint8Array {
  let state = seed * 2_654_435_761;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const shapes = Array.from({ length: 24 }, () => ({
    x: next(),
    y: next(),
    size: 0.03 + next() / 6,
    round: next() < 0.5,
    colour: [next() * 256, next() * 256, next() * 256] as const,
  }));
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const [x, y] = [column / width, row / height];
      const shape = shapes.findLast((it) =>
        it.round
          ? (x - it.x) ** 2 + (y - it.y) ** 2 < it.size ** 2
          : Math.max(Math.abs(x - it.x), Math.abs(y - it.y)) < it.size,
      );
      const colour = shape?.colour ?? [120 + 60 * y, 150 + 40 * y, 220 - 90 * y];
      for (const part of [0, 1, 2]) rgb[(row * width + column) * 3 + part] = Math.floor(colour[part] ?? 0);
    }
  return rgb;
}
